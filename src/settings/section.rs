//! A section of the settings: one list of fields that the file, the environment and the flags all fill.

/// Declares a section. Every field is optional in each source; what the file says is taken where neither a flag nor the
/// environment says anything.
macro_rules! section {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Default, clap::Args, serde::Deserialize)]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$kind>,)+
        }

        impl $name {
            /// What is given here, and otherwise what is given `below`.
            pub fn or(self, below: Self) -> Self {
                Self { $($field: self.$field.or(below.$field),)+ }
            }
        }
    };
}

pub(super) use section;
