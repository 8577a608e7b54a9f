use proptest::prelude::*;

use super::*;
use crate::domain::KeyAlgorithm;
use crate::pki::KeyPair;
use crate::pki::testing::{self, Authority, moment, names};

const NOW: &str = "2026-01-02T00:00:00Z";

struct Bundle {
    key: KeyPair,
    leaf: String,
    intermediate: String,
    root: String,
}

impl Bundle {
    fn new() -> Self {
        let (authority, key) = (Authority::new(), KeyPair::generate(KeyAlgorithm::EcdsaP256).ok().unwrap());
        let certificate = |der: &[u8]| pem::encode(pem::CERTIFICATE, der);
        Self {
            leaf: certificate(&authority.issue(&key, &names(&["shop.test"]))),
            intermediate: certificate(&authority.intermediate_der),
            root: certificate(&authority.root_der),
            key,
        }
    }

    fn key_pem(&self) -> String {
        self.key.to_pkcs8_pem().as_str().unwrap().to_owned()
    }

    fn chain(&self) -> String {
        [self.leaf.as_str(), &self.intermediate, &self.root].concat()
    }
}

fn read_now(text: impl AsRef<[u8]>) -> Result<Imported, ImportFault> {
    read(text.as_ref(), moment(NOW))
}

fn fault(text: impl AsRef<[u8]>) -> ImportFault {
    read_now(text).err().expect("it was taken")
}

#[test]
fn what_fits_is_taken_as_it_stands() {
    let bundle = Bundle::new();
    let imported = read_now(bundle.key_pem() + &bundle.chain()).ok().unwrap();
    assert_eq!(imported.chain.to_pem(), bundle.chain());
    assert_eq!(imported.private_key.unwrap().expose(), bundle.key.to_pkcs8_der().expose());
    assert!(!imported.put_in_order);
    let without_key = read_now(&bundle.leaf).ok().unwrap();
    assert!(without_key.private_key.is_none() && without_key.chain.intermediates().is_empty());
}

#[test]
fn any_order_is_put_right_and_twice_is_once() {
    let bundle = Bundle::new();
    let parts = [&bundle.root, &bundle.intermediate, &bundle.leaf];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1]] {
        let text = order.map(|at| parts[at].as_str()).concat();
        let imported = read_now(&text).ok().unwrap();
        assert_eq!(imported.chain.to_pem(), bundle.chain(), "{order:?}");
        assert!(imported.put_in_order);
    }
    let twice = read_now(bundle.chain() + &bundle.leaf + &bundle.intermediate).ok().unwrap();
    assert_eq!(twice.chain.to_pem(), bundle.chain());
    assert!(twice.put_in_order);
}

#[test]
fn the_text_around_the_blocks_and_its_form_do_not_matter() {
    let bundle = Bundle::new();
    let plain = bundle.key_pem() + &bundle.chain();
    let wide = |text: &str, to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    for (what, text) in [
        ("Windows", plain.replace('\n', "\r\n").into_bytes()),
        ("an old Mac", plain.replace('\n', "\r").into_bytes()),
        ("a byte order mark", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("UTF-16", wide(&format!("\u{feff}가게\r\n{plain}"), u16::to_le_bytes)),
        ("UTF-16 the other way round", wide(&format!("\u{feff}{plain}"), u16::to_be_bytes)),
        ("indented", plain.replace('\n', "\n    ").into_bytes()),
        ("no line ends", plain.replace('\n', "").into_bytes()),
        ("spoken to", plain.replace("-----BEGIN", "subject=CN = x\n\n-----BEGIN").into_bytes()),
        ("a line of dashes", format!("-----BEGIN-----\n-----BEGIN of it\n{plain}").into_bytes()),
        ("no padding", plain.replace('=', "").into_bytes()),
        ("Latin-1", [b"gr\xfc\xdfe\n", plain.as_bytes()].concat()),
    ] {
        let imported = read_now(&text).unwrap_or_else(|fault| panic!("{what}: {fault}"));
        assert_eq!(imported.chain.to_pem(), bundle.chain(), "{what}");
        assert!(imported.private_key.is_some(), "{what}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let (bundle, other) = (Bundle::new(), Bundle::new());
    let (key, chain) = (bundle.key_pem(), bundle.chain());
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\na2V5\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let older = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\na2V5\n-----END EC PRIVATE KEY-----\n";
    let mut binary = Vec::from([0x30, 0x82]);
    binary.extend([7; 500]);
    for (text, expected) in [
        (String::new(), ImportFault::Empty),
        (" \r\n\t".to_owned(), ImportFault::Empty),
        ("my certificate".to_owned(), ImportFault::NotPem),
        (" ".repeat(MAX_BYTES + 1), ImportFault::TooLarge),
        (bundle.leaf.repeat(MAX_BLOCKS + 1), ImportFault::TooLarge),
        (key.clone(), ImportFault::NoCertificate),
        (chain[..chain.len() - 30].to_owned(), ImportFault::Unfinished("CERTIFICATE".to_owned())),
        (chain.replacen("-----END CERTIFICATE-----", "", 1), ImportFault::Unfinished("CERTIFICATE".to_owned())),
        (bundle.leaf.replacen("MII", "MI!", 1), ImportFault::NotBase64("CERTIFICATE".to_owned())),
        (chain.clone() + &pem::encode(pem::CERTIFICATE, b"none"), ImportFault::NotX509(4)),
        (format!("{chain}{encrypted}"), ImportFault::EncryptedKey),
        (format!("{chain}{older}"), ImportFault::EncryptedKey),
        (format!("{key}{}{chain}", other.key_pem()), ImportFault::SeveralKeys),
        (chain.clone() + &pem::encode(pem::PRIVATE_KEY, b"none"), ImportFault::UnreadableKey),
        (other.key_pem() + &chain, ImportFault::KeyMismatch),
        ([bundle.intermediate.as_str(), &bundle.root].concat(), ImportFault::OnlyAuthorities),
        (bundle.leaf.clone() + &other.leaf, ImportFault::SeveralLeaves(vec!["shop.test".to_owned(); 2])),
        (chain.clone() + &key + &other.root, ImportFault::Unrelated("Root X1".to_owned())),
        (chain + &key + &other.leaf, ImportFault::Unrelated("shop.test".to_owned())),
    ] {
        assert_eq!(fault(&text), expected, "{text}");
    }
    assert_eq!(fault(binary), ImportFault::Binary);
}

#[test]
fn several_texts_make_one_certificate() {
    let (bundle, other) = (Bundle::new(), Bundle::new());
    let wide: Vec<u8> = format!("\u{feff}{}", bundle.key_pem()).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let texts = [bundle.root.as_bytes(), &wide, bundle.leaf.as_bytes(), bundle.intermediate.as_bytes()];
    let blocks = texts.iter().map(|text| Blocks::read(text).ok().unwrap());
    let blocks = blocks.reduce(|all, more| all.with(more).ok().unwrap()).unwrap();
    let imported = put_together(&blocks, moment(NOW)).ok().unwrap();
    assert_eq!(imported.chain.to_pem(), bundle.chain());
    assert!(imported.private_key.is_some() && imported.put_in_order);
    let many = || Blocks::read(other.leaf.repeat(MAX_BLOCKS).as_bytes()).ok().unwrap();
    assert_eq!(many().with(blocks).err(), Some(ImportFault::TooLarge));
    for (fault, about_key) in [
        (ImportFault::KeyMismatch, true),
        (ImportFault::NotBase64("EC PRIVATE KEY".to_owned()), true),
        (ImportFault::NotBase64("CERTIFICATE".to_owned()), false),
        (ImportFault::Binary, false),
    ] {
        assert_eq!(fault.is_about_key(), about_key, "{fault}");
    }
}

#[test]
fn the_end_of_validity_counts_to_the_second() {
    let bundle = Bundle::new();
    let end = moment("2026-04-01T00:00:00Z");
    let at = |seconds| read(bundle.leaf.as_bytes(), end + chrono::TimeDelta::seconds(seconds)).err();
    assert_eq!((at(-1), at(0)), (None, Some(ImportFault::Expired(end))));
}

#[test]
fn ones_own_self_signed_certificate_is_meant_by_its_key() {
    let key = KeyPair::generate(KeyAlgorithm::EcdsaP384).ok().unwrap();
    let mut params = testing::leaf_params(&names(&["nas.home.test"]));
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let certificate = pem::encode(pem::CERTIFICATE, params.self_signed(key.signing_key()).unwrap().der());
    assert_eq!(fault(&certificate), ImportFault::OnlyAuthorities);
    let imported = read_now(certificate + key.to_pkcs8_pem().as_str().unwrap()).ok().unwrap();
    assert_eq!(imported.chain.leaf().dns_names, ["nas.home.test"]);
}

#[test]
fn of_two_ways_up_the_first_is_taken() {
    let (ways, leaf) = testing::cross_signed(&names(&["shop.test"]));
    let [first, second] = ways.map(|way| way.map(|der| pem::encode(pem::CERTIFICATE, &der)).concat());
    let leaf = pem::encode(pem::CERTIFICATE, &leaf);
    let imported = read_now([leaf.as_str(), &first, &second].concat()).ok().unwrap();
    assert_eq!(imported.chain.to_pem(), [leaf.as_str(), &first].concat());
    assert!(imported.put_in_order);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("-----BEGIN CERTIFICATE-----\n".as_bytes().to_vec()),
                Just("-----END CERTIFICATE-----\n".as_bytes().to_vec()),
                Just("-----BEGIN PRIVATE KEY-----\n".as_bytes().to_vec()),
                Just("-----END PRIVATE KEY-----\n".as_bytes().to_vec()),
                Just("Proc-Type: 4,ENCRYPTED\n\n".as_bytes().to_vec()),
                Just("-----".as_bytes().to_vec()),
                Just("\u{feff}".as_bytes().to_vec()),
                Just(vec![0xff, 0xfe]),
                Just(b"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n".to_vec()),
                proptest::collection::vec(any::<u8>(), 0..40),
            ],
            0..12,
        ),
    ) {
        prop_assert!(read_now(parts.concat()).is_err());
    }
}
