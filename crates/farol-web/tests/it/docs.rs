use crate::support::Programmed;

#[test]
fn every_described_path_is_there_and_takes_its_method() {
    let server = Programmed::new().serve();
    let document = server.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 11);
    for (path, item) in paths {
        let reply = if item.get("post").is_some() { server.post(path, "") } else { server.get(path) };
        assert!(!matches!(reply.status, 404 | 405), "{path}: {}", reply.status);
        let described = &item[if item.get("post").is_some() { "post" } else { "get" }]["responses"];
        assert!(described.get(reply.status.to_string()).is_some(), "{path} answers {}", reply.status);
    }
}

#[test]
fn references_of_the_document_lead_somewhere() {
    let document = Programmed::empty().serve().get("/openapi.json").json();
    let text = document.to_string();
    let named = text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap());
    for name in named {
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[test]
fn the_page_lists_every_path_and_loads_nothing_from_elsewhere() {
    let server = Programmed::empty().serve();
    let page = server.get("/docs");
    assert_eq!(page.status, 200);
    for path in server.get("/openapi.json").json()["paths"].as_object().unwrap().keys() {
        assert!(page.text.contains(&format!("id=\"{path}\"")), "{path}");
    }
    assert!(page.text.contains("INDE_ANTERIOR") && page.text.contains("requires_human_review"));
    assert!(!page.text.contains("://") && !page.text.contains("<script"));
}

#[test]
fn what_is_not_there_and_what_is_asked_otherwise_are_told_apart() {
    let server = Programmed::empty().serve();
    assert_eq!(server.get("/nada").json()["type"], "not_found");
    let reply = server.get("/api/v1/predict/smart");
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
}
