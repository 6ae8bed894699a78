//! What a push uploaded, layer by layer, as a table.
//!
//! Not here: finding it out; the shim does that.

use console::style;

use crate::report::prose::hang;
use crate::shell::journal::{Upload, Way};

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
        let row = format!("  {:<12}  {:>7}  ", layer.id, bytes(layer.size));
        text.push_str(&format!("{}\n", hang(&row, &way)));
    }
    let stayed = total - travelled;
    let share = (stayed * 100).checked_div(total).unwrap_or(0);
    let mut sum = format!("{} of {} travelled", bytes(travelled), bytes(total));
    if stayed > 0 {
        sum.push_str(&format!("; {} ({share}%) never left this machine", bytes(stayed)));
    }
    text + &hang("  ", &sum)
}

/// A size as Docker writes it: decimal units, three significant digits.
pub(super) fn bytes(n: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = n as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = if unit == 0 || value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$}{}", UNITS[unit])
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
