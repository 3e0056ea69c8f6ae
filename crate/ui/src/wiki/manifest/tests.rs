//! What the manifest says, and what is closed where a part of it is damaged.

use gadget_consent_core::first_party::Local;
use gadget_consent_core::{Kind, PromptStyle, Requests};
use serde_json::{Value, json};

use super::{Json, Manifest};

/// `None`: undefined.
impl Json for Option<Value> {
    fn field(&self, name: &str) -> Self {
        self.as_ref()?.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        let object = self.as_ref().and_then(Value::as_object);
        object.map_or_else(Vec::new, |object| object.keys().cloned().collect())
    }

    fn strings(&self) -> Option<Vec<String>> {
        let items = self.as_ref()?.as_array()?;
        let text = |item: &Value| item.as_str().map(ToOwned::to_owned);
        items.iter().map(text).collect()
    }

    fn text(&self) -> Option<String> {
        self.as_ref()?.as_str().map(ToOwned::to_owned)
    }

    fn number(&self) -> Option<f64> {
        self.as_ref()?.as_f64()
    }

    fn is_undefined(&self) -> bool {
        self.is_none()
    }

    fn is_truthy(&self) -> bool {
        !matches!(self, None | Some(Value::Null | Value::Bool(false)))
    }
}

fn read(manifest: Value) -> Manifest<Option<Value>> {
    Manifest::read(&Some(manifest))
}

/// A manifest with one good gadget, and this field.
fn with(name: &str, value: Value) -> Manifest<Option<Value>> {
    let mut manifest = json!({ "gadgets": { "map": ["img:a.example"] } });
    manifest[name] = value;
    read(manifest)
}

#[test]
fn an_empty_manifest_has_no_gadgets_and_forbids_nothing() {
    let empty = read(json!({}));
    assert!(empty.all().is_empty() && empty.terms("map").is_none());
    assert!(empty.forbidden.forbidden_kinds.is_empty());
    assert_eq!(empty.most_ledger_bytes, Some(0));
    assert_eq!(empty.prompt_style, None);
    assert!(!empty.records_contacts && !empty.publishes_labels && !empty.asks_for_observations);
    // No object at all.
    assert!(read(json!(null)).all().is_empty());
    assert!(Manifest::<Option<Value>>::read(&None).all().is_empty());
}

#[test]
fn a_damaged_gadget_has_no_terms_and_the_others_have() {
    let manifest = read(json!({ "gadgets": {
        "map": ["img:a.example", "font:f.example"],
        "number": 3,
        "mixed": ["img:a.example", 3],
        "nonsense": ["teleport:a.example/x y:z"],
        "nothing": null,
    } }));
    let names: Vec<String> = manifest.all().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["map"]);
    let needed: Requests = "img:a.example".parse().unwrap();
    assert_eq!(manifest.terms("map").unwrap().declaration.needed, needed);
}

#[test]
fn without_a_readable_period_no_gadget_has_terms() {
    let days = |value| {
        let terms = with("reconfirmAfterDays", value).terms("map");
        terms.map(|terms| terms.reconfirm_after_days)
    };
    assert_eq!(days(json!(365)), Some(365));
    assert_eq!(days(json!(-1)), Some(0));
    assert_eq!(days(json!(1e99)), Some(u32::MAX));
    for damaged in [json!("365"), json!(null), json!([])] {
        assert_eq!(days(damaged.clone()), None, "{damaged}");
    }
}

#[test]
fn what_is_forbidden_and_cannot_be_read_is_everything() {
    let kinds = with("forbiddenKinds", json!(["script"])).forbidden;
    assert!(kinds.forbidden_kinds.has(Kind::Script) && !kinds.forbidden_kinds.has(Kind::Img));
    let sources = with("forbiddenSources", json!(["*.ads.example"])).forbidden;
    assert_eq!(sources.forbidden_sources.len(), 1);
    assert!(sources.forbidden_kinds.is_empty());
    for (name, damaged) in [
        ("forbiddenKinds", json!(["script", "teleport"])),
        ("forbiddenKinds", json!("script")),
        ("forbiddenKinds", json!(null)),
        ("forbiddenSources", json!(["*.ads.example", "*"])),
        ("forbiddenSources", json!({ "0": "ads.example" })),
    ] {
        let forbidden = with(name, damaged.clone()).forbidden;
        let all = Kind::ALL.iter();
        assert!(
            all.clone().all(|kind| forbidden.forbidden_kinds.has(*kind)),
            "{name} {damaged}"
        );
    }
}

#[test]
fn what_only_helps_is_missing_where_it_cannot_be_read() {
    let first_party = with("firstParty", json!(["*.wiki.example", "no source"]));
    assert_eq!(first_party.first_party.len(), 1);
    assert!(with("firstParty", json!("x")).first_party.is_empty());
    let content = with(
        "content",
        json!([
            "frame https://f.example",
            "img https://f.example",
            "frame blob:",
            "frame 'self'",
            "x",
            "fram https://f.example"
        ]),
    );
    assert_eq!(content.content.to_string(), "frame+img:f.example");
    assert_eq!(Vec::from_iter(content.local), [Local::BlobFrame]);
    assert!(with("content", json!("x")).content.is_empty());
    let suffixes = with("suffixes", json!(["co.uk"])).suffixes;
    assert_eq!(suffixes, ["co.uk"]);
    assert!(with("suffixes", json!([1])).suffixes.is_empty());
    assert_eq!(
        with("ask", json!("notice")).prompt_style,
        Some(PromptStyle::Notice)
    );
    assert_eq!(with("ask", json!("loudly")).prompt_style, None);
    assert_eq!(with("ask", json!(1)).prompt_style, None);
    assert_eq!(with("mostLedgerBytes", json!("x")).most_ledger_bytes, None);
    let days = |value| with("clearUnusedAfterDays", value).clear_unused_after_days;
    assert_eq!((days(json!(90)), days(json!("90"))), (90, 0));
    assert!(with("recordContacts", json!(true)).records_contacts);
    assert!(with("publishLabels", json!(true)).publishes_labels);
    assert!(with("askForObservations", json!(true)).asks_for_observations);
}
