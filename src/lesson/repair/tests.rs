//! Whole texts, mended.

use super::*;

fn mended(text: &str) -> String {
    repaired(text).text.into_owned()
}

fn mends(text: &str) -> Vec<(usize, Mend)> {
    repaired(text).mended
}

#[test]
fn a_tail_behind_a_closing_fence_is_taken_away() {
    for (tail, moved) in [
        ("{{execute}}", " {{execute}}"),
        ("{{exec}}", " {{execute}}"),
        ("{{copy}}", ""),
        ("]", ""),
        ("\u{a0}", ""),
        ("{:.term1}", ""),
    ] {
        let text = format!("```\r\ndocker ps\r\n```{tail}\r\nafter");
        let fixed = repaired(&text);
        let wanted = format!("```{moved}\r\ndocker ps\r\n```\r\nafter");
        assert_eq!(fixed.text, wanted, "{tail}");
        assert_eq!(fixed.mended, [(3, Mend::Tail)]);
        let after = fixed.text.find("after").unwrap();
        assert_eq!(fixed.original(after), text.find("after").unwrap());
    }
}

#[test]
fn tabs_behind_the_marks_that_close_are_no_mistake() {
    let text = "```\ndocker ps\n```\t \t\nafter";
    assert_eq!(mended(text), "```\ndocker ps\n```\nafter");
    assert_eq!(mends(text), []);
    assert_eq!(mended("```\nls\n```  \nafter"), "```\nls\n```  \nafter");
    assert_eq!(mends("1. Do:\n   ```\n   ls\n```\t\n"), [(4, Mend::Indent)]);
}

#[test]
fn a_fence_that_is_closed_with_fewer_marks_is_closed() {
    assert_eq!(mended("````\nls\n```\nafter\n"), "````\nls\n````\nafter\n");
    assert_eq!(mends("````\nls\n```\nafter\n"), [(3, Mend::Short)]);
    for nested in [
        "````\n```\nls\n```\n````\n",
        "````\ntext\n```sh\nls\n```\n````\n",
        "````\n```sh\n````\n",
    ] {
        assert_eq!(mended(nested), nested);
    }
}

#[test]
fn a_document_that_a_command_reads_may_have_fences_in_it() {
    let inner = "## One\n```sh\nls\n```\n\n## Two\n```sh\npwd\n```\n";
    let text = format!("```sh\ncat > x.md <<'END'\n{inner}END\necho\n```\nafter\n```\nid\n```\n");
    let wanted = format!("````sh\ncat > x.md <<'END'\n{inner}END\necho\n````\nafter\n```\nid\n```\n");
    assert_eq!(mended(&text), wanted);
    assert_eq!(mends(&text), [(1, Mend::Nested)]);
    for kept in [
        // It ends within.
        "```sh\ncat > x <<END\na\nEND\n```sh\nls\n```\nEND\n```\n",
        // Nothing ends it.
        "```sh\ncat > x <<END\n```sh\nls\n```\nafter\n```\nid\n```\n",
        // What ends it is another one's.
        "```sh\ncat > x <<END\n```sh\nls\n```\nafter\n```\ncat <<END\na\nEND\n```\n",
        // No fence is within.
        "```sh\ncat > x <<END\nls\n```\nafter\n```\nEND\n```\n",
        "```sh\ncat <<< END\n```sh\nls\n```\nafter\n```\nEND\n```\n",
    ] {
        assert_eq!(mended(kept), kept);
        assert_eq!(mends(kept), []);
    }
}

#[test]
fn what_stands_in_a_comment_is_no_fence() {
    for comment in ["<!--\n```sh\n-->\n", "<!-- a\n``` -->\n", "a\n  <!-- b -->\n"] {
        for indent in ["", "  "] {
            let text = format!("{comment}\n{indent}```\nls\n{indent}```]\n");
            let line = text.lines().count();
            assert_eq!(mends(&text), [(line, Mend::Tail)], "{text}");
        }
    }
}

#[test]
fn fences_in_lists_are_read_whatever_their_indentation() {
    assert_eq!(
        mended("1. Do:\n   ```\nls\n   ```\n"),
        "1. Do:\n   ```\n   ls\n   ```\n"
    );
    assert_eq!(mended("- Do:\n  ```\n  ls\n```\n"), "- Do:\n  ```\n  ls\n  ```\n");
    assert_eq!(
        mended("1. Do:\n   ```\na:\n  b\n   ```\n"),
        "1. Do:\n   ```\n   a:\n     b\n   ```\n"
    );
    assert_eq!(
        mended("Do:\n\n    ```sh\n    ls\n    ```\n"),
        "Do:\n\n```sh\nls\n```\n"
    );
    assert_eq!(mended("Do:\n\n\t```sh\n\tls\n\t```\n"), "Do:\n\n```sh\nls\n```\n");
    assert_eq!(mends("Do:\n\n    ```sh\n    ls\n    ```\n"), [(3, Mend::Indent)]);
    for sound in [
        "1. Do:\n\n    ```\n    ls\n    ```\n",
        "- a\n  - b\n\n    ```\n    ls\n    ```\n",
        "1. Do this\nand that:\n\n    ```\n    ls\n    ```\n",
        " ```\n ls\n```\n",
        "  ```\nls\n  ```\n",
    ] {
        assert_eq!(mended(sound), sound);
    }
}

#[test]
fn admonitions_tabs_and_classes_are_read_as_what_is_in_them() {
    assert_eq!(
        mended("!!! note \"Mind\"\n    Run:\n\n    ```\n    ls\n    ```\n\nafter\n"),
        "**Mind**\nRun:\n\n```\nls\n```\n\nafter\n"
    );
    assert_eq!(mended("=== \"Linux\"\n\n    text\n"), "**Linux**\n\ntext\n");
    assert_eq!(
        mended(".exercise[\n\n    - Do:\n    ```\n    ls\n    ```]\n\nb\n"),
        "\n\n- Do:\n```\nls\n```\n\nb\n"
    );
    assert_eq!(mended("???\n    a\n"), "\na\n");
    let two = ".x[\n    ```\n    ls\n    ```]\n\n.x[\n    a\n]\n";
    assert_eq!(mended(two), "\n```\nls\n```\n\n\na\n\n");
    assert_eq!(mended(".lab[\n\n- Do\n\n]\n"), "\n\n- Do\n\n\n");
    assert_eq!(mended(":::tip Mind\ntext\n:::\n"), "\ntext\n\n");
    assert_eq!(
        mended("```\n!!! note\n    x\n```\n"),
        "```\n!!! note\n    x\n```\n"
    );
}

#[test]
fn what_a_generator_reads_is_taken_out() {
    assert_eq!(
        mended("{{< tabs >}}\n{{< tab name=\"Git Bash\" >}}\na\n{{< /tab >}}\n"),
        "\n**Git Bash**\na\n\n"
    );
    assert_eq!(
        mended("{% highlight sh %}\nls\n{% endhighlight %}\n"),
        "```sh\nls\n```\n"
    );
    assert_eq!(
        mended("{{< highlight sh \"linenos=table\" >}}\nls\n{{< /highlight >}}\n"),
        "```sh\nls\n```\n"
    );
    assert_eq!(mended("1. a\n{: .center }\n\n   b\n"), "1. a\n\n\n   b\n");
    assert_eq!(mended("{% include x.html %}\na\n"), "\na\n");
    assert_eq!(mended("import Tabs from '@theme/Tabs';\n\na\n"), "\n\na\n");
    assert_eq!(
        mended("<TabItem value=\"a\" label=\"Mac\">\na\n</TabItem>\n"),
        "**Mac**\na\n\n"
    );
    assert_eq!(
        mended("<section data-x=\"é\">\n# A\n```\n<section>\n```\n"),
        "\n# A\n```\n<section>\n```\n"
    );
    for sound in [
        "<section> x",
        "<sect>",
        "<aside>",
        "import x",
        "```\nimport a from 'b'\n```\n",
        "]\n",
    ] {
        assert_eq!(mended(sound), sound);
    }
}

#[test]
fn attributes_behind_a_fence_are_its_label() {
    assert_eq!(mended("~~~\nls\n~~~\n{: .output}\n"), "~~~output\nls\n~~~\n\n");
    assert_eq!(
        mended("> ~~~ bash\n> ls\n> ~~~\n> {: .error}\n"),
        "> ~~~output\n> ls\n> ~~~\n> \n"
    );
    assert_eq!(
        mended("```\n{% raw %}a\n```\n{: .language-yaml}\n"),
        "```yaml\na\n```\n\n"
    );
    for other in ["{: .source}", "{: .term1 }"] {
        assert_eq!(mended(&format!("~~~\nls\n~~~\n{other}\n")), "~~~\nls\n~~~\n\n");
    }
    assert_eq!(mended("```sh\nls\n```\n\n{: .output}\n"), "```sh\nls\n```\n\n\n");
    let text = "```\n1\n```\n{: .output}\nafter";
    let fixed = repaired(text);
    assert_eq!(
        fixed.original(fixed.text.find("after").unwrap()),
        text.find("after").unwrap()
    );
}

#[test]
fn escapes_of_templates_are_undone() {
    for escaped in [
        "{% raw %}{{.ID}}{% endraw %}",
        "{{ \"{{.ID}}\" }}",
        "{{ \"{{.ID\"}}}}",
        "{{\"{{.ID}}\"}}",
        "{{`{{.ID}}`}}",
        "{{ \"{{\" }}.ID{{ \"}}\" }}",
        "{{'{{'}}.ID}}",
    ] {
        let text = format!("```\ndocker ps --format '{escaped}' -a\n```\n");
        assert_eq!(
            mended(&text),
            "```\ndocker ps --format '{{.ID}}' -a\n```\n",
            "{escaped}"
        );
        let fixed = repaired(&text);
        let behind = fixed.text.find(" -a").unwrap();
        assert_eq!(&text[fixed.original(behind)..][..3], " -a");
    }
    for template in [
        "{{ \"x\" }}",
        "{{json .}}",
        "{{ \"{{.ID}}\"",
        "{{ printf \"{{a}}\" }}",
        "{{ \"}\" }}",
    ] {
        let text = format!("```\ndocker ps --format '{template}'\n```\n");
        assert_eq!(mended(&text), text);
    }
}

#[test]
fn sound_markdown_is_borrowed() {
    for text in [
        "# A\n\n```sh\nls ```]\n```\n",
        "````\n```]\n````\n",
        "````\n````sh\n````\n",
        "a [b](c) <d>\n",
    ] {
        assert!(matches!(repaired(text).text, Cow::Borrowed(_)), "{text}");
    }
}
