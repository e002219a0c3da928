//! Texts that are checked once, at one door.

/// Declares a type around a text: `new` is its only door, and JSON, `FromStr` and `TryFrom` lead through it. `$parse`
/// gives the canonical form of a text, or nothing where it is refused.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $example:literal, $expected:literal, $parse:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, example = $example)]
        pub struct $name(Box<str>);

        impl $name {
            /// Reads the text.
            ///
            /// # Errors
            /// [`Invalid`] when it has not the form that the type tells.
            pub fn new(text: &str) -> Result<Self, Invalid> {
                let parse: fn(&str) -> Option<String> = $parse;
                parse(text).map(|known| Self(known.into())).ok_or_else(|| Invalid::new(text, $expected))
            }

            /// The text, in its canonical form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::new(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;
            fn from_str(text: &str) -> Result<Self, Invalid> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.0.into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(super) use text_type;
