//! What files are called by.

use super::*;

fn within(prose: &str) -> Option<String> {
    match named("", prose, prose)? {
        Named::Within(path) => Some(path),
        Named::Outside(path) => Some(format!("outside {path}")),
        Named::Titled(path) => Some(format!("titled {path}")),
    }
}

#[test]
fn the_ends_are_in_order() {
    assert!(ENDS.is_sorted());
}

#[test]
fn prose_that_says_a_file_is_made_names_it() {
    for (prose, path) in [
        (
            "Create a file named `app.py` with the following content:",
            "app.py",
        ),
        ("Create a `Dockerfile` beside `package.json`:", "Dockerfile"),
        (
            "In the folder of `package.json`, create a Dockerfile:",
            "Dockerfile",
        ),
        ("Save this as ./src/index.js.", "src/index.js"),
        ("创建名为 `Dockerfile` 的文件，内容如下：", "Dockerfile"),
        ("Create `.dockerignore`:", ".dockerignore"),
        ("Nous allons créer le fichier `compose.yml` :", "compose.yml"),
        ("Crea un archivo `app.py` con este contenido:", "app.py"),
        ("Crie o arquivo `app.py`:", "app.py"),
        ("Erstelle eine Datei `app.py`:", "app.py"),
        ("Создайте файл `app.py`:", "app.py"),
        ("이제 `app.py`를 만들어 봅시다.", "app.py"),
        ("We will define it in `needs.txt`", "needs.txt"),
        (
            "Create a file `/etc/docker/daemon.json`:",
            "outside /etc/docker/daemon.json",
        ),
        ("Create a file `../x.txt`:", "outside ../x.txt"),
        ("Create a file `C:\\x.txt`:", "outside C:/x.txt"),
    ] {
        assert_eq!(within(prose).as_deref(), Some(path), "{prose}");
    }
    for (prose, path) in [
        ("Create a Dockerfile named `Dockerfile.test`:", "Dockerfile.test"),
        ("Create a Dockerfile (`build/Dockerfile_a`).", "Dockerfile"),
        ("Create a Dockerfile: a file called Dockerfile_a.", "Dockerfile_a"),
        ("Create a `Dockerfile` beside `Dockerfile.test`:", "Dockerfile"),
        ("Archivo: `a/app.py`", "titled a/app.py"),
        ("**File**: app.py", "titled app.py"),
    ] {
        assert_eq!(within(prose).as_deref(), Some(path), "{prose}");
    }
    let said = "Créer le fichier\nFichier : `a/app.py`";
    let label = named("", said, "Fichier : `a/app.py`");
    assert_eq!(label, Some(Named::Within("a/app.py".to_owned())));
    let label = named("", "Now create it.\napp.py", "app.py:");
    assert_eq!(label, Some(Named::Within("app.py".to_owned())));
    let behind = named(
        "",
        "It is good to\ncreate it.\nmy/first.app.py",
        "my/first.app.py:",
    );
    assert_eq!(behind, Some(Named::Within("my/first.app.py".to_owned())));
    assert_eq!(named("", "建立它。\n`app.py` 如下：", "`app.py` 如下："), None);
}

#[test]
fn prose_in_italian_names_a_file_with_any_form_of_the_verb() {
    for prose in [
        "Crea il file `app.py`:",
        "Creare un file `app.py`:",
        "Creiamo `app.py`:",
    ] {
        assert_eq!(within(prose).as_deref(), Some("app.py"), "{prose}");
    }
}

#[test]
fn a_file_is_the_one_that_is_called_so() {
    let beside = "Create a new file beside the compose.yaml file called `.env`, and give it this content:";
    assert_eq!(within(beside).as_deref(), Some(".env"));
    let made = "Create a new file called `compose.yaml` in your home folder.";
    let of = |closing: &str| {
        let all = format!("{made}\n{closing}");
        named("", &all, closing)
    };
    let wanted = Named::Within("compose.yaml".to_owned());
    assert_eq!(of("The content of the file should be:"), Some(wanted));
    assert_eq!(of("The content of the folder is:"), None);
    assert_eq!(of("Run it:"), None);
    let shown = "Look at `compose.yaml` again.\nThe content of the file is:";
    assert_eq!(named("", shown, "The content of the file is:"), None);
}

#[test]
fn a_file_that_is_shown_or_changed_is_not_made() {
    for prose in [
        "Look at the Dockerfile:",
        "Add the following line to `app.py`:",
        "Create a network:",
        "Change `app.py` and create a bug:",
        "The app has an app.py. Create a network:",
        "Run the create-x.sh script:",
        "Docker 1.12 creates a `config.json`:",
        "Here is what `app.py` contains:",
        "Config: `app.py`",
        "File: `app.py` or `app.js`",
        "Create an image from alpine:3.6",
        "Modifiez le `compose.yml` pour créer un réseau :",
        "Por ejemplo, crea un `app.py`:",
        "例えば、`Dockerfile` を作成すると、こうなります。",
    ] {
        assert_eq!(within(prose), None, "{prose}");
    }
    assert_eq!(named("", "Look at it.\napp.py", "app.py"), None);
    let example = named("", "Ejemplo completo\napp.py", "app.py");
    assert_eq!(example, Some(Named::Titled("app.py".to_owned())));
}

#[test]
fn an_attribute_names_a_file() {
    assert_eq!(
        named("py save-as=src/a", "", ""),
        Some(Named::Within("src/a".to_owned()))
    );
    assert_eq!(
        named("py title=\"a.py\"", "", ""),
        Some(Named::Within("a.py".to_owned()))
    );
    assert_eq!(named("py title=\"An example\"", "", ""), None);
    assert_eq!(
        named("py save-as=/etc/x", "", ""),
        Some(Named::Outside("/etc/x".to_owned()))
    );
}
