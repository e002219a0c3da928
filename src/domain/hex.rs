//! Bytes as text.

/// Bytes in hexadecimal, two small digits each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_two_digits_the_higher_half_first() {
        assert_eq!(hex(&[]), "");
        assert_eq!(hex(&[0, 9, 0x1a, 0xff]), "00091aff");
    }
}
