//! Map tiles of a coast that does not exist: land, water, woods and roads, the same for the same
//! tile.

/// The side of a tile in pixels.
const SIZE: u32 = 256;

/// How many octaves of noise make the coast line.
const OCTAVES: u32 = 6;

type Colour = [u8; 3];

const DEEP: Colour = [158, 196, 222];
const WATER: Colour = [176, 211, 232];
const BEACH: Colour = [240, 230, 196];
const LAND: Colour = [238, 240, 226];
const WOOD: Colour = [200, 221, 178];
const ROAD: Colour = [255, 255, 255];
const ROAD_EDGE: Colour = [222, 196, 150];

/// A tile at a zoom level, as map servers number it
/// (<https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tile {
    zoom: u32,
    x: u32,
    y: u32,
}

impl Tile {
    /// The tile that the last three numbers of a path name; zeros stand for missing ones, so that
    /// every `.png` is a picture.
    pub(super) fn at(path: &str) -> Self {
        let path = path.strip_suffix(".png").unwrap_or(path);
        let mut numbers = path.rsplit('/').map_while(|part| part.parse().ok());
        let mut next = || numbers.next().unwrap_or(0);
        let (y, x, zoom): (u32, u32, u32) = (next(), next(), next());
        Self {
            zoom: zoom.min(22),
            x,
            y,
        }
    }

    /// As PNG.
    pub(super) fn draw(self) -> Result<Vec<u8>, png::EncodingError> {
        let mut pixels = Vec::with_capacity((SIZE * SIZE * 3) as usize);
        for row in 0..SIZE {
            for column in 0..SIZE {
                pixels.extend(self.colour(column, row));
            }
        }
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, SIZE, SIZE);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(file)
    }

    fn colour(self, column: u32, row: u32) -> Colour {
        // In units of tiles at zoom 12: neighbours fit together, and each zoom shows the same
        // coast.
        let scale = f64::from(2_u32.pow(self.zoom)) / 4096.0;
        let inside = |pixel: u32| f64::from(pixel) / f64::from(SIZE);
        let x = (f64::from(self.x) + inside(column)) / scale;
        let y = (f64::from(self.y) + inside(row)) / scale;
        let height = height(x, y);
        match height {
            ..0.47 => DEEP,
            0.47..0.52 => WATER,
            0.52..0.528 => BEACH,
            _ => road(x, y, scale).unwrap_or(if noise(x * 3.1 + 40.0, y * 3.1) > 0.62 {
                WOOD
            } else {
                LAND
            }),
        }
    }
}

/// Roads follow the lines where two slow waves are equal.
fn road(x: f64, y: f64, scale: f64) -> Option<Colour> {
    let pixel = 1.0 / (f64::from(SIZE) * scale);
    let distance = [17.0, 71.0]
        .into_iter()
        .map(|shift| {
            let at = |x: f64, y: f64| noise(x * 0.9 + shift, y * 0.9 + shift) - 0.5;
            let here = at(x, y);
            let slope_x = (at(x + pixel, y) - here) / pixel;
            let slope_y = (at(x, y + pixel) - here) / pixel;
            here.abs() / slope_x.hypot(slope_y).max(1e-6) / pixel
        })
        .fold(f64::INFINITY, f64::min);
    match distance {
        ..1.6 => Some(ROAD),
        1.6..2.6 => Some(ROAD_EDGE),
        _ => None,
    }
}

/// 0 to 1: fractal noise.
fn height(x: f64, y: f64) -> f64 {
    let (mut sum, mut weight, mut frequency) = (0.0, 0.5, 0.6);
    for octave in 0..OCTAVES {
        let shift = f64::from(octave) * 13.7;
        sum += weight * noise(x * frequency + shift, y * frequency - shift);
        weight /= 2.0;
        frequency *= 2.0;
    }
    sum / (1.0 - weight * 2.0)
}

/// 0 to 1: smooth between random values at whole numbers.
fn noise(x: f64, y: f64) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(x - left), ease(y - top));
    let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
    mix(
        mix(random(left, top), random(left + 1.0, top), across),
        mix(
            random(left, top + 1.0),
            random(left + 1.0, top + 1.0),
            across,
        ),
        down,
    )
}

/// 0 to 1, the same for the same corner (the mixing steps of `SplitMix64`).
fn random(x: f64, y: f64) -> f64 {
    let mut bits = x.to_bits()
        ^ y.to_bits()
            .rotate_left(32)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    f64::from((bits >> 32) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_path() {
        for (path, (zoom, x, y)) in [
            ("/12/2001/1370.png", (12, 2001, 1370)),
            ("/style/light/3/4/5.png", (3, 4, 5)),
            ("/99/1/1.png", (22, 1, 1)),
            ("/logo.png", (0, 0, 0)),
            ("/-1/2/3.png", (0, 2, 3)),
        ] {
            assert_eq!(Tile::at(path), Tile { zoom, x, y }, "{path}");
        }
    }

    #[test]
    fn a_tile_is_a_picture_that_others_can_read_and_differs_from_its_neighbour() {
        let picture = Tile::at("/12/2001/1370.png").draw().unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(&picture))
            .read_info()
            .unwrap();
        assert_eq!((reader.info().width, reader.info().height), (SIZE, SIZE));
        assert_eq!(picture, Tile::at("/12/2001/1370.png").draw().unwrap());
        assert_ne!(picture, Tile::at("/12/2002/1370.png").draw().unwrap());
    }
}
