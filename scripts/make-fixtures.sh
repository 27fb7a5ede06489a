#!/usr/bin/env bash
# Writes the spreadsheets under crates/farol-ingest/tests/fixtures with other programs than ours. Run by hand only: the
# files are committed, and another version of a program may write other bytes. Needs LibreOffice with its Python bridge
# (python3-uno), Gnumeric's ssconvert, and a python3 that can make virtual environments.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
target=$work/files
mkdir "$target"
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet install openpyxl==3.1.5 xlsxwriter==3.3.1 xlwt==1.3.0 odfpy==1.4.1 pandas==3.1.1 msoffcrypto-tool==6.1.0
"$work/venv/bin/python" "$here/make_fixtures.py" libraries "$target"

soffice --headless --norestore "-env:UserInstallation=file://$work/profile" \
    "--accept=socket,host=127.0.0.1,port=2002;urp;" &
office=$!
trap 'kill "$office" 2>/dev/null || true; rm -rf "$work"' EXIT
/usr/bin/python3 "$here/make_fixtures.py" libreoffice "$target"
wait "$office" || true

convert() { ssconvert --export-type="$1" "$target/libreoffice.xlsx" "$target/$2" 2>/dev/null; }
convert Gnumeric_Excel:excel_biff8 gnumeric.xls
convert Gnumeric_Excel:excel_biff7 gnumeric-95.xls
convert Gnumeric_Excel:xlsx gnumeric.xlsx
convert Gnumeric_OpenCalc:odf gnumeric.ods
convert Gnumeric_XmlIO:sax gnumeric.gnumeric
"$work/venv/bin/python" "$here/make_fixtures.py" encrypted "$target"
cp "$target"/* "$here/../crates/farol-ingest/tests/fixtures/"
