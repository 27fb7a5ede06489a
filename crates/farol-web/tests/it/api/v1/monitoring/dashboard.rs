use crate::support::{PUPIL, Programmed, SMART};

const PATH: &str = "/api/v1/monitoring/dashboard";

#[test]
fn the_page_shows_models_traffic_and_scores_and_loads_nothing_from_elsewhere() {
    let programmed = Programmed::new();
    let server = programmed.serve();
    for _ in 0..3 {
        server.post(SMART, PUPIL);
    }
    let page = server.get(PATH);
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.text.contains(programmed.serving));
    assert!(page.text.contains("agora (3 previsões)"), "{}", page.text);
    assert!(page.text.contains("Sem histórico do estudante: 100,0 %"));
    assert!(page.text.contains("próxima versão"), "it says what is still to come");
    assert!(page.text.contains("sem treino nenhum"), "a mechanical outcome stands beside its rule");
    assert!(
        !page.text.contains("http://") && !page.text.contains("https://") && !page.text.contains("<script")
    );
    assert!(!page.text.contains("style="), "the policy would not let it work");
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(server.get("/assets/farol.css").text.contains("svg"));
}

#[test]
fn an_empty_programme_has_a_page_too() {
    let page = Programmed::empty().serve().get(PATH);
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Nenhum modelo em uso") && page.text.contains("Ainda não há previsões"));
}

#[test]
fn the_root_leads_there() {
    let reply = Programmed::empty().serve().get("/");
    assert_eq!((reply.status, reply.header("location")), (303, PATH));
}
