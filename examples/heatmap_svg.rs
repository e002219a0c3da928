//! Draws a heatmap answer of the API as an SVG picture, readable on light and dark pages.
//!
//! ```text
//! curl -H 'Accept: application/geo+json' 'http://127.0.0.1:8080/v1/offers/heatmap?region=32&resolution=7' |
//!     cargo run --example heatmap_svg -- - docs/heatmap.svg "120,000 demo offers, Hauts-de-France, H3 resolution 7"
//! ```

use anyhow::{Context, Result, ensure};
use geojson::{FeatureCollection, GeometryValue};
use std::fmt::Write as _;
use std::io::Read as _;

/// Width of the picture, in its own units.
const WIDTH: f64 = 960.0;
/// Room around the map, and above it for the title.
const MARGIN: f64 = 24.0;
const HEAD: f64 = 64.0;
/// Room below it for the legend.
const FOOT: f64 = 76.0;
/// From few to many; the darkest and the palest are left out, so that both backgrounds set them off.
const COLOURS: [&str; 8] = ["#7fc4c9", "#57b0bd", "#3f95b5", "#4a76b0", "#6a58a8", "#90409a", "#b82d7c", "#e0285a"];
/// How many colours that is.
const STEPS: f64 = 8.0;

/// A hexagon: its corners in the plane of the projection, and its offers.
struct Hexagon {
    corners: Vec<(f64, f64)>,
    count: f64,
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        anyhow::bail!("usage: heatmap_svg GEOJSON|- SVG [TITLE]");
    };
    let title = arguments.next().unwrap_or_else(|| "120,000 demo offers, Hauts-de-France, H3 resolution 7".to_owned());
    let text = if from == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(&from).with_context(|| from.clone())?
    };
    let hexagons = read(&text)?;
    ensure!(!hexagons.is_empty(), "the answer has no cell");
    std::fs::write(&to, draw(&hexagons, &title)?).with_context(|| to.clone())
}

/// The cells of the answer, in the Mercator projection, north upwards.
fn read(text: &str) -> Result<Vec<Hexagon>> {
    let collection: FeatureCollection = text.parse().context("the answer is no GeoJSON feature collection")?;
    let mut hexagons = Vec::with_capacity(collection.features.len());
    for feature in &collection.features {
        let count = feature.property("count").and_then(serde_json::Value::as_f64).context("a cell has no count")?;
        let Some(GeometryValue::Polygon { coordinates }) = feature.geometry.as_ref().map(|geometry| &geometry.value)
        else {
            continue;
        };
        let ring = coordinates.first().context("a cell has no outline")?;
        let corners = ring.iter().skip(1).map(|at| (at[0].to_radians(), -mercator(at[1]))).collect();
        hexagons.push(Hexagon { corners, count });
    }
    Ok(hexagons)
}

fn mercator(latitude: f64) -> f64 {
    latitude.to_radians().tan().asinh()
}

fn draw(hexagons: &[Hexagon], title: &str) -> Result<String> {
    let corners = || hexagons.iter().flat_map(|hexagon| &hexagon.corners);
    let (west, east) = bounds(corners().map(|corner| corner.0));
    let (north, south) = bounds(corners().map(|corner| corner.1));
    let scale = (WIDTH - 2.0 * MARGIN) / (east - west);
    let height = (HEAD + (south - north) * scale + FOOT).ceil();
    let most = hexagons.iter().map(|hexagon| hexagon.count).fold(1.0, f64::max);
    let mut svg = String::with_capacity(80 * hexagons.len());
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{0}">
<title>{0}</title>
<style>
text{{font-family:system-ui,sans-serif;fill:#1f2933}}
.page{{fill:#fbfcfd}}
.cells{{stroke:#fbfcfd;stroke-width:.6;stroke-linejoin:round}}
@media (prefers-color-scheme:dark){{text{{fill:#e6edf3}}.page{{fill:#0d1117}}.cells{{stroke:#0d1117}}}}
</style>
<rect class="page" width="{WIDTH}" height="{height}" rx="10"/>
<text x="{MARGIN}" y="40" font-size="22" font-weight="600">{0}</text>
<g class="cells">"#,
        escaped(title)
    )?;
    for (step, colour) in (0..).zip(COLOURS) {
        // One path a colour, with relative moves: a third of the size of a polygon a cell.
        let mut path = String::new();
        for hexagon in hexagons.iter().filter(|hexagon| class(hexagon.count, most) == step) {
            let at = |corner: &(f64, f64)| {
                (tenth(MARGIN + (corner.0 - west) * scale), tenth(HEAD + (corner.1 - north) * scale))
            };
            let mut last = (0.0, 0.0);
            for (index, corner) in hexagon.corners.iter().enumerate() {
                let (x, y) = at(corner);
                if index == 0 {
                    write!(path, "M{x} {y}l")?;
                } else {
                    write!(path, "{}{} {}", if index > 1 { " " } else { "" }, tenth(x - last.0), tenth(y - last.1))?;
                }
                last = (x, y);
            }
            path.push('z');
        }
        if !path.is_empty() {
            writeln!(svg, r#"<path fill="{colour}" d="{path}"/>"#)?;
        }
    }
    svg.push_str("</g>\n");
    legend(&mut svg, most, height - FOOT + 28.0)?;
    svg.push_str("</svg>\n");
    Ok(svg)
}

/// The colours with the counts at which they begin.
fn legend(svg: &mut String, most: f64, top: f64) -> Result<()> {
    let width = 58.0;
    writeln!(svg, r#"<g font-size="12"><text x="{MARGIN}" y="{:.0}">Offers in a cell (log scale)</text>"#, top + 12.0)?;
    let mut left = MARGIN + 180.0;
    for (step, colour) in (0_u32..).zip(COLOURS) {
        let from = most.powf(f64::from(step) / STEPS).ceil();
        writeln!(svg, r#"<rect x="{left}" y="{top}" width="{width}" height="14" fill="{colour}"/>"#)?;
        writeln!(svg, r#"<text x="{left}" y="{:.0}">{}</text>"#, top + 30.0, grouped(from))?;
        left += width;
    }
    writeln!(svg, r#"<text x="{left}" y="{:.0}" text-anchor="middle">{}</text></g>"#, top + 30.0, grouped(most))?;
    Ok(())
}

/// The colour of a count: the classes are equal on a logarithmic scale from 1 to the highest count.
fn class(count: f64, most: f64) -> usize {
    let part = if most > 1.0 { count.max(1.0).ln() / most.ln() } else { 0.0 };
    (1..8).filter(|step| part * STEPS >= f64::from(*step)).count()
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

fn tenth(value: f64) -> f64 {
    // Adding zero turns −0 into 0.
    (value * 10.0).round() / 10.0 + 0.0
}

/// The number with its thousands apart: `12,345`.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let first = digits.len() % 3;
    let mut text = digits[..first].to_owned();
    for start in (first..digits.len()).step_by(3) {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(&digits[start..start + 3]);
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
