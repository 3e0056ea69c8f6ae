//! A pixel font with digits and capitals. It is made here, so it needs no licence.
//!
//! The tables are those that browsers insist on
//! (<https://learn.microsoft.com/typography/opentype/spec/otff>).

/// Font units to the em.
const EM: u16 = 1000;
/// Font units to a pixel of a letter.
const PIXEL: i16 = 100;
const COLUMNS: u8 = 5;
const ROWS: u8 = 7;
/// The width of a letter: its columns, and one column between letters.
const ADVANCE: u16 = 600;
const ASCENT: i16 = 800;
const DESCENT: i16 = -200;
const NAME: &str = "Letters Pixel";

/// A letter and its rows from the top; the highest of five bits is the leftmost pixel.
const LETTERS: [(char, [u8; ROWS as usize]); 37] = [
    (' ', [0, 0, 0, 0, 0, 0, 0]),
    ('0', [14, 17, 19, 21, 25, 17, 14]),
    ('1', [4, 12, 4, 4, 4, 4, 14]),
    ('2', [14, 17, 1, 6, 8, 16, 31]),
    ('3', [14, 17, 1, 6, 1, 17, 14]),
    ('4', [2, 6, 10, 18, 31, 2, 2]),
    ('5', [31, 16, 30, 1, 1, 17, 14]),
    ('6', [6, 8, 16, 30, 17, 17, 14]),
    ('7', [31, 1, 2, 4, 8, 8, 8]),
    ('8', [14, 17, 17, 14, 17, 17, 14]),
    ('9', [14, 17, 17, 15, 1, 2, 12]),
    ('A', [14, 17, 17, 31, 17, 17, 17]),
    ('B', [30, 17, 17, 30, 17, 17, 30]),
    ('C', [14, 17, 16, 16, 16, 17, 14]),
    ('D', [30, 17, 17, 17, 17, 17, 30]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('F', [31, 16, 16, 30, 16, 16, 16]),
    ('G', [14, 17, 16, 23, 17, 17, 15]),
    ('H', [17, 17, 17, 31, 17, 17, 17]),
    ('I', [14, 4, 4, 4, 4, 4, 14]),
    ('J', [7, 2, 2, 2, 2, 18, 12]),
    ('K', [17, 18, 20, 24, 20, 18, 17]),
    ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('M', [17, 27, 21, 21, 17, 17, 17]),
    ('N', [17, 25, 21, 19, 17, 17, 17]),
    ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('P', [30, 17, 17, 30, 16, 16, 16]),
    ('Q', [14, 17, 17, 17, 21, 18, 13]),
    ('R', [30, 17, 17, 30, 20, 18, 17]),
    ('S', [15, 16, 16, 14, 1, 1, 30]),
    ('T', [31, 4, 4, 4, 4, 4, 4]),
    ('U', [17, 17, 17, 17, 17, 17, 14]),
    ('V', [17, 17, 17, 17, 17, 10, 4]),
    ('W', [17, 17, 17, 21, 21, 27, 17]),
    ('X', [17, 17, 10, 4, 10, 17, 17]),
    ('Y', [17, 17, 10, 4, 4, 4, 4]),
    ('Z', [31, 1, 2, 4, 8, 16, 31]),
];

/// Numbers as fonts write them: the most significant byte first.
#[derive(Debug, Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn u8(&mut self, values: &[u8]) -> &mut Self {
        self.0.extend(values);
        self
    }

    fn u16(&mut self, values: &[u16]) -> &mut Self {
        self.0.extend(values.iter().flat_map(|v| v.to_be_bytes()));
        self
    }

    fn i16(&mut self, values: &[i16]) -> &mut Self {
        self.0.extend(values.iter().flat_map(|v| v.to_be_bytes()));
        self
    }

    fn u32(&mut self, values: &[u32]) -> &mut Self {
        self.0.extend(values.iter().flat_map(|v| v.to_be_bytes()));
        self
    }

    fn pad(&mut self) -> &mut Self {
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }
}

/// Counts and offsets in this font are far below 65,536.
fn short(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn long(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The whole font as a TrueType file.
pub(super) fn file() -> Vec<u8> {
    let (glyf, loca) = outlines();
    // In the order of their tags, as the format requires.
    let tables: [(&[u8; 4], Bytes); 10] = [
        (b"OS/2", os2()),
        (b"cmap", character_map()),
        (b"glyf", glyf),
        (b"head", head()),
        (b"hhea", horizontal_header()),
        (b"hmtx", advances()),
        (b"loca", loca),
        (b"maxp", limits()),
        (b"name", names()),
        (b"post", post()),
    ];
    let count = short(tables.len());
    let power = count.ilog2();
    let range = 16 << power;
    let mut file = Bytes::default();
    file.u32(&[0x0001_0000])
        .u16(&[count, range, short(power as usize), count * 16 - range]);
    let mut offset = 12 + 16 * tables.len();
    for (tag, table) in &tables {
        let length = table.0.len();
        file.u8(*tag)
            .u32(&[checksum(&table.0), long(offset), long(length)]);
        offset += length.next_multiple_of(4);
    }
    for (_, table) in &tables {
        file.u8(&table.0).pad();
    }
    file.0
}

fn checksum(table: &[u8]) -> u32 {
    table
        .chunks(4)
        .map(|chunk| {
            let mut word = [0; 4];
            word[..chunk.len()].copy_from_slice(chunk);
            u32::from_be_bytes(word)
        })
        .fold(0, u32::wrapping_add)
}

/// `glyf` and `loca`: an empty glyph for missing characters, then the letters.
fn outlines() -> (Bytes, Bytes) {
    let (mut glyf, mut loca) = (Bytes::default(), Bytes::default());
    loca.u32(&[0, 0]);
    for (_, rows) in &LETTERS {
        outline(*rows, &mut glyf);
        glyf.pad();
        loca.u32(&[long(glyf.0.len())]);
    }
    (glyf, loca)
}

/// One square contour for each pixel.
fn outline(rows: [u8; ROWS as usize], glyf: &mut Bytes) {
    let lit = |row: u8, column: u8| rows[usize::from(row)] >> (COLUMNS - 1 - column) & 1 == 1;
    let pixels: Vec<(i16, i16)> = (0..ROWS)
        .flat_map(|row| (0..COLUMNS).map(move |column| (row, column)))
        .filter(|(row, column)| lit(*row, *column))
        .map(|(row, column)| {
            let x = i16::from(column) * PIXEL;
            let y = i16::from(ROWS - 1 - row) * PIXEL;
            (x, y)
        })
        .collect();
    if pixels.is_empty() {
        return;
    }
    let edge = |side: u8| i16::from(side) * PIXEL;
    let ends: Vec<u16> = (1..=pixels.len()).map(|n| short(n * 4 - 1)).collect();
    glyf.i16(&[1, 0, 0, edge(COLUMNS), edge(ROWS)]);
    // First, the number of contours.
    let header = glyf.0.len() - 10;
    glyf.0[header..header + 2].copy_from_slice(&short(pixels.len()).to_be_bytes());
    glyf.u16(&ends).u16(&[0]);
    // Every point is on the curve, its coordinates are two bytes each.
    glyf.u8(&vec![1; pixels.len() * 4]);
    // Clockwise from the lower left.
    let corners: Vec<(i16, i16)> = pixels
        .iter()
        .flat_map(|(x, y)| {
            [
                (*x, *y),
                (*x, y + PIXEL),
                (x + PIXEL, y + PIXEL),
                (x + PIXEL, *y),
            ]
        })
        .collect();
    glyf.i16(&differences(corners.iter().map(|corner| corner.0)));
    glyf.i16(&differences(corners.iter().map(|corner| corner.1)));
}

fn differences(values: impl Iterator<Item = i16>) -> Vec<i16> {
    let mut last = 0;
    values
        .map(|value| value - std::mem::replace(&mut last, value))
        .collect()
}

fn glyph_count() -> u16 {
    short(LETTERS.len() + 1)
}

/// Each letter, and each small letter as its capital: one segment of format 4 for each.
fn character_map() -> Bytes {
    let glyph = |index: usize| short(index + 1);
    let mut pairs: Vec<(u16, u16)> = LETTERS
        .iter()
        .enumerate()
        .flat_map(|(index, (letter, _))| {
            let small = letter.to_ascii_lowercase();
            [(*letter, glyph(index)), (small, glyph(index))]
        })
        .map(|(letter, glyph)| (short(letter as usize), glyph))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut ends: Vec<u16> = pairs.iter().map(|(code, _)| *code).collect();
    let mut deltas: Vec<u16> = pairs
        .iter()
        .map(|(code, glyph)| glyph.wrapping_sub(*code))
        .collect();
    // The last segment, which the format requires.
    ends.push(0xFFFF);
    deltas.push(1);
    let count = short(ends.len());
    let power = count.ilog2();
    let range = 2 << power;
    let mut map = Bytes::default();
    map.u16(&[0, 1, 3, 1]).u32(&[12]);
    map.u16(&[4, 16 + 8 * count, 0, count * 2]).u16(&[
        range,
        short(power as usize),
        count * 2 - range,
    ]);
    map.u16(&ends)
        .u16(&[0])
        .u16(&ends)
        .u16(&deltas)
        .u16(&vec![0; ends.len()]);
    map
}

fn head() -> Bytes {
    let mut head = Bytes::default();
    head.u16(&[1, 0]).u32(&[0x0001_0000, 0, 0x5F0F_3CF5]);
    head.u16(&[0b11, EM]);
    // Created and modified, in seconds since 1904: nobody reads them.
    head.u32(&[0; 4]);
    head.i16(&[0, 0, i16::from(COLUMNS) * PIXEL, i16::from(ROWS) * PIXEL]);
    // No style, readable from 7 pixels, left to right, long offsets in `loca`.
    head.i16(&[0, 7, 2, 1, 0]);
    head
}

fn horizontal_header() -> Bytes {
    let mut header = Bytes::default();
    header.u16(&[1, 0]).i16(&[ASCENT, DESCENT, 0]);
    header
        .u16(&[ADVANCE])
        .i16(&[0, 0, i16::from(COLUMNS) * PIXEL, 1, 0, 0, 0, 0, 0, 0, 0])
        .u16(&[glyph_count()]);
    header
}

fn advances() -> Bytes {
    let mut table = Bytes::default();
    for _ in 0..glyph_count() {
        table.u16(&[ADVANCE, 0]);
    }
    table
}

fn limits() -> Bytes {
    let contours = u16::from(COLUMNS) * u16::from(ROWS);
    let mut table = Bytes::default();
    table
        .u32(&[0x0001_0000])
        .u16(&[glyph_count(), contours * 4, contours]);
    // No composite glyphs, one zone, no instructions.
    table.u16(&[0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    table
}

/// Family, style, identifier, full name, version, PostScript's name.
fn names() -> Bytes {
    let postscript = NAME.replace(' ', "");
    let texts = [NAME, "Regular", NAME, NAME, "Version 1.0", &postscript];
    let (mut records, mut strings) = (Bytes::default(), Bytes::default());
    for (text, number) in texts.iter().zip(1_u16..) {
        let start = short(strings.0.len());
        let units: Vec<u16> = text.encode_utf16().collect();
        strings.u16(&units);
        // Windows, Unicode, American English.
        records.u16(&[3, 1, 0x409, number, short(units.len() * 2), start]);
    }
    let mut table = Bytes::default();
    table
        .u16(&[0, short(texts.len()), short(6 + records.0.len())])
        .u8(&records.0)
        .u8(&strings.0);
    table
}

fn os2() -> Bytes {
    let mut table = Bytes::default();
    table.u16(&[3, ADVANCE, 400, 5, 0]);
    // Sizes and positions of subscripts, superscripts and the strikeout, and the family's class.
    table.i16(&[650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0]);
    table.u8(&[0; 10]).u32(&[1, 0, 0, 0]).u8(b"TEST");
    table.u16(&[0x40, u16::from(b' '), u16::from(b'z')]);
    table.i16(&[ASCENT, DESCENT, 0]);
    table.u16(&[ASCENT.unsigned_abs(), DESCENT.unsigned_abs()]);
    table.u32(&[1, 0]);
    table.i16(&[500, 700]).u16(&[0, u16::from(b' '), 1]);
    table
}

fn post() -> Bytes {
    let mut table = Bytes::default();
    table
        .u32(&[0x0003_0000, 0])
        .i16(&[-100, 50])
        .u32(&[1, 0, 0, 0, 0]);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_where_the_directory_says() {
        let file = file();
        let count = usize::from(u16::from_be_bytes([file[4], file[5]]));
        assert_eq!(count, 10);
        for record in file[12..12 + 16 * count].chunks(16) {
            let number =
                |at: usize| u32::from_be_bytes(record[at..at + 4].try_into().unwrap()) as usize;
            let (offset, length) = (number(8), number(12));
            assert!(offset % 4 == 0 && offset + length <= file.len());
            assert_eq!(number(4), checksum(&file[offset..offset + length]) as usize);
        }
    }

    #[test]
    fn the_tables_have_the_lengths_of_their_formats() {
        assert_eq!(head().0.len(), 54);
        assert_eq!(horizontal_header().0.len(), 36);
        assert_eq!(limits().0.len(), 32);
        assert_eq!(os2().0.len(), 96);
        assert_eq!(post().0.len(), 32);
    }
}
