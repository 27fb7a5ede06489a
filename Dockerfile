# Farol in a container: one binary, one volume, a user without rights.

FROM rust:1.95-bookworm AS builder
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY crates ./crates
COPY scripts/container-build.sh ./scripts/container-build.sh
RUN scripts/container-build.sh /out

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin farol \
    && install --directory --owner=farol --group=farol --mode=700 /var/lib/farol
COPY --from=builder /out/farol /usr/local/bin/farol

ENV FAROL_DATA_DIR=/var/lib/farol
VOLUME /var/lib/farol
WORKDIR /var/lib/farol
EXPOSE 8000
USER farol

# The binary asks its own server: the image needs no curl.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["farol", "health"]

# On this address Farol starts only with an API key: FAROL_API_KEY, or one made by `farol keys create`.
CMD ["farol", "serve", "--host", "0.0.0.0"]
