//! The store on a real disk: names, garbage, damage, and many at once.

use serde_json::json;

use super::*;

/// Adds an image of one layer.
pub(in crate::engine::builtin) fn image(store: &Store, word: &str) -> Kept {
    let layer = store.put_blob(word.as_bytes()).unwrap();
    let config = json!({
        "architecture": "amd64",
        "os": "linux",
        "rootfs": { "type": "layers", "diff_ids": [layer] },
    });
    let layer = Layer {
        diff_id: layer.clone(),
        blob: layer,
        size: word.len() as u64,
        packing: Packing::Bare,
    };
    let image = NewImage {
        config: serde_json::to_vec(&config).unwrap(),
        layers: vec![layer],
        manifest: None,
    };
    let id = store.add(image).unwrap();
    let mut images = store.images().unwrap();
    images.retain(|image| image.id == id);
    images.pop().unwrap()
}

fn name(text: &str) -> Reference {
    Reference::parse(text).unwrap().with_default_tag()
}

fn names(store: &Store) -> Vec<Vec<String>> {
    let images = store.images().unwrap();
    let mut names: Vec<Vec<String>> = images
        .iter()
        .map(|image| image.names.iter().map(Reference::familiar).collect())
        .collect();
    names.sort();
    names
}

#[test]
fn an_image_is_added_once_and_its_names_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let web = image(&store, "web");
    image(&store, "web");
    assert_eq!(names(&store), [Vec::<String>::new()]);
    store.name(&web, &name("ada/web")).unwrap();
    store.name(&web, &name("web:v1")).unwrap();
    store.name(&web, &name("web:v1")).unwrap();
    assert_eq!(names(&store), [["ada/web:latest", "web:v1"]]);
    let api = image(&store, "api");
    store.name(&api, &name("web:v1")).unwrap();
    assert_eq!(names(&store), [["ada/web:latest"], ["web:v1"]]);
    store.unname(&name("ada/web")).unwrap();
    assert_eq!(names(&store), [vec![], vec!["web:v1".to_owned()]]);
    store.forget(&api).unwrap();
    assert_eq!(names(&store), [Vec::<String>::new()]);
}

#[test]
fn what_no_image_needs_is_collected_while_nobody_is_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let (web, api) = (image(&store, "web"), image(&store, "api"));
    store
        .note_layer(&web.layers[0].diff_id, &LayerNote { content: 3 })
        .unwrap();
    store.forget(&web).unwrap();
    let lease = store.lease().unwrap();
    assert_eq!(store.collect().unwrap(), 0);
    assert!(store.has_blob(&web.layers[0].blob));
    drop(lease);
    assert!(store.collect().unwrap() > 0);
    assert!(!store.has_blob(&web.layers[0].blob) && store.layer_note(&web.layers[0].diff_id).is_none());
    assert!(store.has_blob(&api.layers[0].blob) && store.has_blob(&api.id) && store.has_blob(&api.manifest));
}

#[test]
fn a_blob_that_is_not_kept_never_was_and_one_with_other_bytes_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let mut blob = store.new_blob().unwrap();
    blob.write_all(b"half").unwrap();
    drop(blob);
    assert!(!store.has_blob(&Digest::of(b"half")));
    assert_eq!(
        fs::read_dir(folder.path().join("stepgate/tmp")).unwrap().count(),
        0
    );
    let digest = store.put_blob(b"whole").unwrap();
    assert_eq!(store.document(&digest).unwrap(), b"whole");
    fs::write(store.blob_path(&digest), b"other").unwrap();
    assert!(matches!(store.document(&digest), Err(StoreError::Damaged(_))));
    assert!(matches!(
        store.blob(&Digest::of(b"no")),
        Err(StoreError::Damaged(_))
    ));
}

#[test]
fn a_damaged_image_hides_no_other_and_nothing_is_collected_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let (web, api) = (image(&store, "web"), image(&store, "api"));
    fs::write(store.blob_path(&web.id), b"{").unwrap();
    let ids: Vec<Digest> = store
        .images()
        .unwrap()
        .into_iter()
        .map(|image| image.id)
        .collect();
    assert_eq!(ids, [api.id]);
    let lost = store.put_blob(b"nobody's").unwrap();
    assert_eq!(store.collect().unwrap(), 0);
    assert!(store.has_blob(&lost));
    fs::write(folder.path().join("index.json"), b"{").unwrap();
    let told = store.images().unwrap_err().to_string();
    assert!(told.contains("move it away"), "{told}");
}

#[test]
fn what_is_cached_goes_with_its_layer_or_its_image_and_stays_with_an_image_that_was_built_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let (web, api) = (image(&store, "web"), image(&store, "api"));
    let note = |layer: Option<&Layer>| CacheNote {
        created: "2026-01-01T00:00:00Z".to_owned(),
        layer: layer.cloned(),
    };
    let key = |text: &str| Digest::of(text.as_bytes());
    store
        .note_cached(&key("COPY web"), &note(web.layers.first()))
        .unwrap();
    store.note_cached(&key("LABEL web"), &note(None)).unwrap();
    store
        .note_cached(&key("COPY api"), &note(api.layers.first()))
        .unwrap();
    store.note_cached(&key("LABEL api"), &note(None)).unwrap();
    store
        .note_built(&web.id, &[key("COPY web"), key("LABEL web")])
        .unwrap();
    store.note_built(&api.id, &[key("LABEL api")]).unwrap();
    // A second build upon the same stages adds to what the first one used.
    store
        .note_built(&api.id, &[key("COPY api"), key("COPY web")])
        .unwrap();
    store.forget(&web).unwrap();
    assert!(store.cached(&key("COPY web")).is_some());
    store.collect().unwrap();
    let left = |kind: &str| {
        let files = fs::read_dir(folder.path().join("stepgate").join(kind)).unwrap();
        let mut names: Vec<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let mut expected = ["COPY api", "LABEL api"].map(|text| key(text).hex().to_owned());
    expected.sort();
    assert_eq!(left("cache"), expected);
    assert_eq!(left("built"), [api.id.hex()]);
    assert_eq!(store.cached(&key("COPY api")), Some(note(api.layers.first())));
}

#[test]
fn many_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let store = &store;
            scope.spawn(move || {
                let image = image(store, &format!("image {n}"));
                store.name(&image, &name(&format!("web:v{n}"))).unwrap();
            });
        }
    });
    assert_eq!(store.images().unwrap().len(), 8);
    assert_eq!(names(&store).concat().len(), 8);
}

#[test]
fn an_image_is_named_by_its_name_and_a_damaged_one_is_as_good_as_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let (web, api) = (image(&store, "web"), image(&store, "api"));
    store.name(&web, &name("web")).unwrap();
    store.name(&api, &name("taken")).unwrap();
    assert!(!store.name_by_name(&name("nope"), &name("x")).unwrap());
    assert!(store.name_by_name(&name("web"), &name("taken")).unwrap());
    let named: Vec<_> = store
        .images()
        .unwrap()
        .into_iter()
        .map(|image| (image.id, image.names))
        .collect();
    assert!(
        named.contains(&(web.id, vec![name("taken"), name("web")])),
        "{named:?}"
    );
    assert!(named.contains(&(api.id, Vec::new())), "{named:?}");
    std::fs::write(folder.path().join("blobs/sha256").join(web.manifest.hex()), "{}").unwrap();
    assert!(!store.name_by_name(&name("web"), &name("y")).unwrap());
}
