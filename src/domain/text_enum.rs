//! Enumerations that are words wherever they are kept or sent: in columns, in JSON, in forms.

/// Makes an enumeration from its variants and their words: `ALL`, `as_str`, `Display` and `FromStr` with an error type of
/// its own, serde's traits, and what diesel needs besides `stored_as_text!` in `db::columns`.
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident or $unknown:ident($message:literal) {
            $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
                 diesel::deserialize::FromSqlRow, diesel::expression::AsExpression)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All there are, in the order of their definition.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word for it, wherever it is kept or sent.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        #[doc = concat!("The text is ", $message, ".")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        #[error($message)]
        pub struct $unknown;

        impl std::str::FromStr for $name {
            type Err = $unknown;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.into_iter().find(|value| value.as_str() == text).ok_or($unknown)
            }
        }
    };
}

pub(crate) use text_enum;

#[cfg(test)]
mod tests {
    text_enum! {
        /// For the test.
        #[derive(Default)]
        pub enum Colour or UnknownColour("not a colour") {
            /// The first.
            #[default]
            Red = "red",
            /// The other.
            DarkBlue = "dark-blue 2",
        }
    }

    #[test]
    fn every_word_is_read_back_and_is_the_word_of_json() {
        assert_eq!(Colour::ALL, [Colour::default(), Colour::DarkBlue]);
        for colour in Colour::ALL {
            assert_eq!(colour.as_str().parse(), Ok(colour));
            assert_eq!(colour.to_string(), colour.as_str());
            assert_eq!(serde_json::to_value(colour).unwrap(), colour.as_str());
            assert_eq!(serde_json::from_value::<Colour>(colour.as_str().into()).unwrap(), colour);
        }
        assert_eq!("Red".parse::<Colour>(), Err(UnknownColour));
        assert_eq!(UnknownColour.to_string(), "not a colour");
    }
}
