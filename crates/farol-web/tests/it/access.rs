use farol_app::keys;
use farol_web::{ServeError, ServeOptions};
use tokio::runtime::Runtime;

use crate::support::{PUPIL, Programmed, SMART, until};

#[test]
fn on_loopback_another_servers_name_is_refused() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    for path in ["/docs", "/api/v1/monitoring/dashboard", "/metrics"] {
        assert_eq!(server.get_with(path, &[("host", "evil.example")]).status, 421, "{path}");
        assert_eq!(server.get_with(path, &[("host", "localhost:8000")]).status, 200, "{path}");
    }
    assert_eq!(server.post_with(SMART, PUPIL, &[("host", "evil.example")]).status, 421);
    assert_eq!(programmed.log_lines().len(), 0);
}

#[test]
fn a_page_of_another_site_is_refused() {
    let server = Programmed::new().serve();
    assert_eq!(server.post_with(SMART, PUPIL, &[("origin", "https://evil.example")]).status, 403);
    assert_eq!(server.post_with(SMART, PUPIL, &[("origin", &server.url(""))]).status, 200);
}

#[test]
fn a_server_others_can_reach_does_not_start_without_a_key() {
    let programmed = Programmed::new();
    let refused = programmed.serve_with(programmed.options("0.0.0.0:0"));
    assert!(matches!(refused.err(), Some(ServeError::NoKey(_))));
}

#[test]
fn a_server_others_can_reach_asks_for_a_key_except_at_its_probes() {
    let programmed = Programmed::new();
    let extra_keys = vec![keys::given("chave-comprida", chrono::Utc::now())];
    let options = ServeOptions { extra_keys, ..programmed.options("0.0.0.0:0") };
    let server = programmed.serve_with(options).unwrap();
    let refused = server.post(SMART, PUPIL);
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, "Bearer realm=\"farol\""));
    for path in ["/docs", "/metrics", "/openapi.json", "/", "/nada"] {
        assert_eq!(server.get(path).status, 401, "{path}");
    }
    assert_eq!((server.get("/health").status, server.get("/ready").status), (200, 200));
    assert_eq!(server.post_with(SMART, PUPIL, &[("x-api-key", "chave-comprida")]).status, 200);
    assert_eq!(server.post_with(SMART, PUPIL, &[("authorization", "Bearer chave-comprida")]).status, 200);
    assert_eq!(server.post_with(SMART, PUPIL, &[("authorization", "Bearer outra")]).status, 401);
}

#[test]
fn keys_made_and_revoked_elsewhere_are_noticed() {
    let (programmed, runtime) = (Programmed::new(), Runtime::new().unwrap());
    let store = runtime.block_on(programmed.store());
    let (key, text) = runtime.block_on(keys::create(&store, "escola", chrono::Utc::now())).unwrap();
    let server = programmed.serve_with(programmed.options("0.0.0.0:0")).unwrap();
    let ask = || server.get_with("/docs", &[("x-api-key", &text)]).status;
    assert_eq!(ask(), 200);
    assert!(
        runtime.block_on(farol_store::Repository::revoke_key(&store, &key.id, chrono::Utc::now())).unwrap()
    );
    assert_eq!(until(ask, |status| *status != 200), 401);
}

#[test]
fn an_operator_may_open_it_to_everybody() {
    let programmed = Programmed::new();
    let options = ServeOptions { insecure_open: true, ..programmed.options("0.0.0.0:0") };
    let server = programmed.serve_with(options).unwrap();
    assert_eq!(server.post_with(SMART, PUPIL, &[("host", "farol.escola")]).status, 200);
    assert_eq!(server.post_with(SMART, PUPIL, &[("origin", "https://evil.example")]).status, 403);
}
