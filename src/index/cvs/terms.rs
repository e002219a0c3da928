//! Values of the domain as small numbers; 0 is "not told".

use crate::domain::cv::{AvailabilityClass, DiplomaClass, ExperienceClass};
use crate::domain::{ContractType, DepartmentCode, RomeDomain};
use crate::reference;

/// A value of a short list.
pub(super) trait Term: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
}

macro_rules! terms {
    ($($type:ty)+) => {
        $(impl Term for $type {
            const ALL: &'static [Self] = <$type>::ALL;
        })+
    };
}

terms!(ExperienceClass DiplomaClass AvailabilityClass ContractType);

impl Term for bool {
    const ALL: &'static [Self] = &[false, true];
}

/// The number of a value.
pub(super) fn code<T: Term>(value: Option<T>) -> u8 {
    let place = value.and_then(|value| T::ALL.iter().position(|known| *known == value));
    place.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or_default()
}

/// The value of a number.
pub(super) fn value<T: Term>(code: u8) -> Option<T> {
    T::ALL.get(usize::from(code).checked_sub(1)?).copied()
}

/// The values of a filter as one bit each; `None` where it does not filter.
pub(super) fn mask<T: Term>(wanted: &[T]) -> Option<u32> {
    (!wanted.is_empty()).then(|| wanted.iter().fold(0, |mask, value| mask | 1 << code(Some(*value))))
}

/// The number of a ROME domain: `A11` is 11, `B11` 111.
pub(super) fn domain_code(domain: &RomeDomain) -> u16 {
    let [letter, tens, ones] = domain.as_str().as_bytes() else { return 0 };
    let digit = |byte: &u8| u16::from(byte.wrapping_sub(b'0'));
    u16::from(letter.wrapping_sub(b'A')) * 100 + digit(tens) * 10 + digit(ones)
}

/// The ROME domain of a number.
///
/// # Panics
/// For a number that [`domain_code`] does not give.
pub(super) fn domain(code: u16) -> RomeDomain {
    let letter = char::from(b'A' + u8::try_from(code / 100).unwrap_or_default());
    RomeDomain::new(&format!("{letter}{:02}", code % 100)).expect("a number comes from a domain")
}

/// The number of a département; 0 where the tables do not know it.
pub(super) fn department_code(department: &str) -> u8 {
    let place = reference::departments().iter().position(|known| known.code == department);
    place.and_then(|at| u8::try_from(at + 1).ok()).unwrap_or_default()
}

/// The département of a number, as the tables have it.
pub(super) fn department(code: u8) -> Option<&'static reference::Department> {
    reference::departments().get(usize::from(code).checked_sub(1)?)
}

/// The code of the département of a number.
pub(super) fn department_value(code: u8) -> Option<DepartmentCode> {
    DepartmentCode::new(department(code)?.code).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_values_lead_to_each_other() {
        for text in ["A11", "N44", "M18"] {
            let known = RomeDomain::new(text).unwrap();
            assert_eq!(domain(domain_code(&known)), known);
        }
        for known in reference::departments() {
            assert_eq!(department(department_code(known.code)), Some(known));
        }
        for contract in ContractType::ALL {
            assert_eq!(value(code(Some(*contract))), Some(*contract));
        }
        assert_eq!((code::<bool>(None), value::<bool>(0)), (0, None));
        assert_eq!(mask(&[false]), Some(0b10));
        assert_eq!(mask::<bool>(&[]), None);
    }
}
