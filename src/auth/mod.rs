//! Who somebody is: sign-in at an identity provider.

pub mod oidc;
