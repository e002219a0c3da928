//! The parameters of the statistics of seekers: what the lattice has, and nothing else.

use super::super::problem::{Kind, Problem};
use super::Query;
use super::read::Reader;
use crate::domain::FieldError;
use crate::service::lattice::{Lattice, LatticeTable, SeekerRequest, week};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use utoipa::IntoParams;

/// The query parameters of an endpoint of statistics. What it does not know is refused by the name of the lattice.
#[derive(Debug)]
pub struct LatticeQuery<T>(pub T);

impl<T: IntoParams + DeserializeOwned + 'static> FromRequest for LatticeQuery<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = Query::parse(request.query_string()).map(|Query(params)| Self(params));
        ready(parsed.map_err(|problem| {
            let invalid = problem.kind() == Kind::Invalid;
            if invalid { Problem::lattice_only(problem.errors().to_vec()) } else { problem }
        }))
    }
}

/// Which part of which table.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeekerParams {
    /// `a`: H3 cells of resolution 5 by grand domaine of ROME; `b`: départements by domain; `c`: départements by ROME code;
    /// `d`: départements by level of diploma.
    #[param(value_type = String, example = "b")]
    table: Option<String>,
    /// One place of the table: an H3 cell, or the INSEE code of a département.
    #[param(example = "59")]
    place: Option<String>,
    /// One category of the table: a letter, a domain, a ROME code, or a level of diploma.
    #[param(example = "M18")]
    what: Option<String>,
    /// The release, by the Monday of its week; the newest where absent.
    #[param(example = "2026-11-23")]
    week: Option<String>,
}

impl SeekerParams {
    /// With those texts.
    pub fn new(table: &str, place: Option<String>, what: Option<String>, week: Option<String>) -> Self {
        Self { table: Some(table.to_owned()), place, what, week }
    }

    /// What is asked for.
    ///
    /// # Errors
    /// A [`Problem`] that names the lattice, or the wrong week.
    pub fn read(&self) -> Result<SeekerRequest, Problem> {
        let week = read_week(self.week.as_deref())?;
        let table = LatticeTable::new(self.table.as_deref().unwrap_or_default());
        let table = table.map_err(|refused| Problem::lattice_only(vec![refused.at("table")]))?;
        let asked = SeekerRequest::new(table, self.place.as_deref(), self.what.as_deref(), week);
        asked.map_err(|refused| Problem::lattice_only(vec![refused]))
    }
}

/// Which map.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeekerMapParams {
    /// One grand domaine of ROME, by its letter; the sum of all that have a value where absent.
    #[param(example = "M")]
    what: Option<String>,
    /// The release, by the Monday of its week; the newest where absent.
    #[param(example = "2026-11-23")]
    week: Option<String>,
}

impl SeekerMapParams {
    /// The grand domaine and the week.
    ///
    /// # Errors
    /// A [`Problem`] that names the lattice, or the wrong week.
    pub fn read(&self) -> Result<(Option<&'static str>, Option<Date>), Problem> {
        let week = read_week(self.week.as_deref())?;
        let known = |text| Lattice::whole().what(LatticeTable::CellByGrandDomain, text);
        let refused = |refused: crate::domain::Invalid| -> FieldError { refused.at("what") };
        let what = self.what.as_deref().map(known).transpose();
        Ok((what.map_err(|error| Problem::lattice_only(vec![refused(error)]))?, week))
    }
}

fn read_week(text: Option<&str>) -> Result<Option<Date>, Problem> {
    let mut reader = Reader::default();
    let week = reader.one("week", text, week);
    reader.finish(week)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn asked(query: &str) -> Result<SeekerRequest, Problem> {
        let request = TestRequest::with_uri(&format!("/v1/statistics/seekers?{query}")).to_http_request();
        let LatticeQuery(params) =
            LatticeQuery::<SeekerParams>::from_request(&request, &mut Payload::None).into_inner()?;
        params.read()
    }

    #[test]
    fn whatever_is_not_of_the_lattice_is_refused_by_its_name() {
        for query in [
            "",
            "table=e",
            "table=a&resolution=7",
            "table=a&near=50.6,3.1&radius_km=3",
            "table=b&polygon=1",
            "table=b&contract=CDI",
            "table=b&place=75056",
            "table=a&place=59",
            "table=a&place=87194d106ffffff",
            "table=b&what=M1805",
            "table=c&what=M18",
            "table=d&what=9",
            "table=b&place=59,62",
            "table=b&table=c",
        ] {
            let problem = asked(query).unwrap_err();
            assert_eq!(problem.kind(), Kind::LatticeOnly, "{query}");
            assert!(problem.detail().contains("`table` (a, b, c, d)"), "{query}: {}", problem.detail());
            assert!(!problem.errors().is_empty(), "{query}");
        }
    }

    #[test]
    fn a_table_and_its_parts_are_read() {
        let whole = asked("table=C").unwrap();
        assert_eq!((whole.table, whole.place, whole.week), (LatticeTable::DepartmentByOccupation, None, None));
        let part = asked("table=c&place=59&what=m1805&week=2026-11-23").unwrap();
        assert_eq!((part.place.as_deref(), part.what.as_deref()), (Some("59"), Some("M1805")));
        assert_eq!(part.week.map(|week| week.to_string()).as_deref(), Some("2026-11-23"));
        assert_eq!(asked("table=c&week=2026-11-24").unwrap_err().kind(), Kind::Invalid);
        assert_eq!(asked("table=c&week=x").unwrap_err().kind(), Kind::Invalid);
    }
}
