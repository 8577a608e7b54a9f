//! How a page looks: in light and dark, wide and narrow. With `CERTDESK_SCREENSHOTS` naming a folder, as `bin/screenshots`
//! has it, pictures are kept there.

use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams,
};
use chromiumoxide::cdp::browser_protocol::page::{CaptureScreenshotFormat, CaptureScreenshotParams};

use super::tab::Tab;

/// The width of a laptop's window and of a small telephone, each with the least height of a picture, in CSS pixels.
pub const WIDE: (u32, u32) = (1280, 720);
pub const NARROW: (u32, u32) = (360, 640);
/// The greatest height of a picture.
const TALLEST: u32 = 1600;

/// What every page is looked at in: the picture's ending, the colours, the size; kept or only looked at.
const LOOKS: [(&str, &str, (u32, u32), bool); 4] = [
    ("light", "light", WIDE, true),
    ("dark", "dark", WIDE, true),
    ("narrow", "light", NARROW, true),
    ("narrow-dark", "dark", NARROW, false),
];

/// The height that shows everything, that of an open dialog's content included.
const HEIGHT: &str = "Math.max(document.scrollingElement.scrollHeight,
    ...[...document.querySelectorAll('dialog[open] article')].map(article => article.scrollHeight + 40))";

/// What sticks out at the side: of the page, or of an open dialog.
const STICKING_OUT: &str = "[document.scrollingElement, ...document.querySelectorAll('dialog[open] article')]
    .filter(whole => whole.scrollWidth > whole.clientWidth)
    .flatMap(whole => [whole, ...[...whole.querySelectorAll('*')]
        .filter(part => part.getBoundingClientRect().right > whole.getBoundingClientRect().right)])
    .map(part => `${part.localName}.${part.className} ${part.textContent.trim().slice(0, 40)}`)";

/// Says so in `window.drawn` when what has changed so far has been drawn.
const NEXT_FRAME: &str = "(window.drawn = false,
    requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true; })), true)";

impl Tab {
    /// Gives the tab another size, in CSS pixels.
    pub async fn size(&self, width: u32, height: u32) {
        let size = SetDeviceMetricsOverrideParams::new(width, height, 1.0, false);
        self.page.execute(size).await.unwrap();
        self.until("the new size", &format!("innerWidth === {width} && innerHeight === {height}")).await;
    }

    /// Gives the tab other colours.
    pub async fn colours(&self, scheme: &str) {
        // With less motion, colours change at once.
        let features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce")];
        let features = features.map(|(name, value)| MediaFeature::new(name, value));
        self.page.execute(SetEmulatedMediaParams::builder().features(features).build()).await.unwrap();
        self.until(scheme, &format!("matchMedia('(prefers-color-scheme: {scheme})').matches")).await;
    }

    /// Looks at what the tab shows: nothing may stick out at the side. Leaves it wide and light.
    pub async fn glance(&self, name: &str) {
        self.look_at(name, None).await;
    }

    /// Looks at it, and keeps pictures where they are wanted.
    pub async fn look(&self, name: &str) {
        self.look_at(name, std::env::var_os("CERTDESK_SCREENSHOTS").map(PathBuf::from)).await;
    }

    async fn look_at(&self, name: &str, folder: Option<PathBuf>) {
        for (ending, scheme, (width, least), kept) in LOOKS {
            self.colours(scheme).await;
            self.size(width, least).await;
            let stick_out: Vec<String> = self.evaluate(STICKING_OUT).await.unwrap();
            assert_eq!(stick_out, [""; 0], "{name}, {ending}");
            if let Some(folder) = folder.as_ref().filter(|_| kept) {
                let height: u32 = self.evaluate(HEIGHT).await.unwrap();
                self.size(width, height.clamp(least, TALLEST)).await;
                self.evaluate::<bool>(NEXT_FRAME).await;
                self.until("the new size to be drawn", "window.drawn").await;
                let format = CaptureScreenshotParams::builder().format(CaptureScreenshotFormat::Png);
                let picture = self.page.execute(format.build()).await.unwrap().result.data;
                let picture = BASE64_STANDARD.decode(picture).unwrap();
                fs::write(folder.join(format!("{name}-{ending}.png")), picture).unwrap();
            }
        }
        self.colours("light").await;
        self.size(WIDE.0, WIDE.1).await;
    }
}
