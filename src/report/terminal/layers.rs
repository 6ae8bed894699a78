//! What a push uploaded, layer by layer, as a table.
//!
//! Not here: finding it out; the shim does that.

use console::style;

use crate::report::prose::hang;
use crate::shell::journal::{Upload, Way};
use crate::words::size;

/// Shows each layer's way into the registry with its bytes, and how much never left the machine.
pub(super) fn table(upload: &Upload) -> String {
    let mut text = format!("What was uploaded of {}\n", style(upload.name.familiar()).bold());
    let head = format!("  {:<12}  {:>7}  {}", "layer", "size", "what happened");
    text.push_str(&format!("{}\n", style(head).dim()));
    let mut total = 0;
    let mut travelled = 0;
    for layer in &upload.layers {
        total += layer.size;
        let way = match &layer.way {
            Way::Uploaded => {
                travelled += layer.size;
                "uploaded".to_owned()
            }
            Way::Present => "already there".to_owned(),
            Way::Mounted(from) => format!("mounted from {from}"),
        };
        let row = format!("  {:<12}  {:>7}  ", layer.id, size(layer.size));
        text.push_str(&format!("{}\n", hang(&row, &way)));
    }
    let stayed = total - travelled;
    let share = (stayed * 100).checked_div(total).unwrap_or(0);
    let mut sum = format!("{} of {} travelled", size(travelled), size(total));
    if stayed > 0 {
        sum.push_str(&format!("; {} ({share}%) never left this machine", size(stayed)));
    }
    text + &hang("  ", &sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::journal::UploadedLayer;
    use crate::words::Reference;

    #[test]
    fn the_sum_tells_what_stayed() {
        let layer = |id: &str, size, way| UploadedLayer {
            id: id.to_owned(),
            size,
            way,
        };
        let upload = Upload {
            name: Reference::parse("ada/web:v2").unwrap(),
            layers: vec![
                layer("aaaaaaaaaaaa", 3_000, Way::Present),
                layer("bbbbbbbbbbbb", 1_000, Way::Uploaded),
            ],
        };
        assert!(table(&upload).contains("1.00kB of 4.00kB travelled; 3.00kB (75%) never left"));
    }

    #[test]
    fn where_everything_travelled_nothing_is_said_of_what_stayed() {
        let upload = Upload {
            name: Reference::parse("ada/web").unwrap(),
            layers: Vec::new(),
        };
        assert!(table(&upload).ends_with("0B of 0B travelled"));
    }
}
