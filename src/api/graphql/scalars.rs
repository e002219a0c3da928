//! The codes and ids of the domain as scalars: JSON texts with a name that says what they are.

use crate::domain::training::{
    CertifInfoCode, CpfCode, Formacode, KnownDate, LabelName, RncpCode, RsCode, TrainingLevel,
};
use crate::domain::{
    BasinCode, CommuneCode, DepartmentCode, ExternalId, NafCode, NafPrefix, OgrCode, PostalCode, RegionCode, RomeCode,
    RomeDomain, Siret, SourceId,
};
use async_graphql::registry::Registry;
use async_graphql::{
    InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value, from_value, scalar, to_value,
};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::marker::PhantomData;

scalar!(RomeCode, "RomeCode", "A ROME occupation: a letter from A to N and four digits, as `M1805`.");
scalar!(RomeDomain, "RomeDomain", "A ROME domain: a letter from A to N and two digits, as `M18`.");
scalar!(OgrCode, "OgrCode", "The OGR number of a name of an occupation in ROME, as `11208`.");
scalar!(NafCode, "NafCode", "A NAF rev. 2 subclass, as `62.01Z`.");
scalar!(NafPrefix, "NafPrefix", "A NAF rev. 2 subclass, class, group, division or section, as `62.01Z`, `62` or `J`.");
scalar!(BasinCode, "BasinCode", "The code of an employment basin of France Travail, as `3203`.");
scalar!(CommuneCode, "CommuneCode", "The INSEE code of a commune or municipal arrondissement, as `59350` or `2A004`.");
scalar!(DepartmentCode, "DepartmentCode", "The INSEE code of a département, as `59`, `2A` or `974`.");
scalar!(RegionCode, "RegionCode", "The INSEE code of a région, as `32`.");
scalar!(PostalCode, "PostalCode", "A postal code: five digits.");
scalar!(Siret, "Siret", "The SIRET number of an establishment: fourteen digits.");
scalar!(SourceId, "SourceId", "The id of a source, as `sources` lists it.");
scalar!(ExternalId, "ExternalId", "The id that a source gives its offer: 1 to 200 characters.");

scalar!(Formacode, "Formacode", "A Formacode of Centre Inffo: five digits.");
scalar!(RncpCode, "RncpCode", "A certification of the répertoire national, as `RNCP34079`.");
scalar!(RsCode, "RsCode", "A certification of the répertoire spécifique, as `RS5616`.");
scalar!(CpfCode, "CpfCode", "A certification as the compte personnel de formation calls it, as `247433`.");
scalar!(CertifInfoCode, "CertifInfoCode", "A certification of Certif Info, as `62838`.");
scalar!(
    TrainingLevel,
    "TrainingLevel",
    "A level of the French framework of qualifications: a whole number from 1 to 8."
);
scalar!(KnownDate, "KnownDate", "A day, or the month or year of which no more is known: `2026-09-14`, `2026-09`.");
scalar!(LabelName, "LabelName", "The name of a label, as `Grande École du Numérique`.");

/// A code as a client wrote it. It is read where REST reads it, and refused in the same words.
#[derive(Debug, Clone)]
pub struct Written<T>(pub String, PhantomData<T>);

impl<T> Written<T> {
    /// A code of ours, as a client would write it.
    #[must_use]
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into(), PhantomData)
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: InputType> InputType for Written<T> {
    type RawValueType = String;

    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(text)) => Ok(Self::new(text)),
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(&self.0)
    }
}

/// A GeoJSON geometry (RFC 7946), as it was sent.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct GeoJson(serde_json::Value);

/// A GeoJSON geometry (RFC 7946): an object with `type` and `coordinates`, [longitude, latitude] in degrees.
#[Scalar(name = "GeoJSON")]
impl ScalarType for GeoJson {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(from_value(value)?))
    }

    fn to_value(&self) -> Value {
        to_value(&self.0).unwrap_or_default()
    }
}
