//! What can be done with a certificate, as the menu of its row and that of its page offer it.

use askama::Template;

use crate::domain::ids::CertificateId;
use crate::web::pages::layout::Chrome;

/// What the reader can do with a certificate. What can't be done now, or not by this reader, is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Menu {
    /// The path of the dialog that renews it.
    pub renew_href: Option<String>,
    /// The path of the dialog that imports its next version.
    pub reimport_href: Option<String>,
    /// The path of the dialog that changes what people say of it.
    pub edit_href: Option<String>,
    /// The switch of auto-renewal.
    pub auto_renew: Option<AutoRenewSwitch>,
    /// The path of the dialog that cancels the order under way.
    pub cancel_href: Option<String>,
    /// The ZIP of the version before the one in use.
    pub previous_href: Option<String>,
    /// The path of the dialog that downloads the version in use in other formats.
    pub download_as_href: Option<String>,
    /// The path of the dialog that revokes the version in use.
    pub revoke_href: Option<String>,
    /// The path of the dialog that deletes it.
    pub delete_href: Option<String>,
}

/// The switch of auto-renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoRenewSwitch {
    /// Where it is sent.
    pub href: String,
    /// How it stands now.
    pub on: bool,
}

impl Menu {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The items of a menu, for a list.
#[derive(Template)]
#[template(path = "certificates/menu.html")]
pub(super) struct MenuItems<'m> {
    pub(super) chrome: &'m Chrome<'m>,
    pub(super) menu: &'m Menu,
    /// Where one is led back to from what is done at once.
    pub(super) back: &'m str,
    /// What the items' ids end in, so that each is found again when a part of the page has been replaced.
    pub(super) key: String,
}

impl askama::filters::HtmlSafe for MenuItems<'_> {}

/// What can be done with a certificate of the list. `page.as_items()` are the items alone, for the menu of its row.
#[derive(Template)]
#[template(path = "certificates/row_menu.html", blocks = ["items"])]
pub struct MenuPage<'a> {
    /// What surrounds it.
    pub chrome: Chrome<'a>,
    /// The list, as it is led back to.
    pub list_href: &'a str,
    /// The path of the certificate's page.
    pub href: &'a str,
    /// The path of the ZIP of its current version, where the reader can have it.
    pub download_href: Option<String>,
    /// Its name.
    pub name: &'a str,
    /// Its identity.
    pub id: CertificateId,
    /// What else the reader can do with it.
    pub menu: &'a Menu,
    /// The path of the page that the menu belongs to.
    pub back: &'a str,
}

impl MenuPage<'_> {
    fn menu_items(&self) -> MenuItems<'_> {
        MenuItems { chrome: &self.chrome, menu: self.menu, back: self.back, key: self.id.to_string() }
    }
}
