//! Narrows a set of documents by the clauses of a request, the cheapest way for each.
//!
//! A clause on frequent values is a few operations on whole words, inside the area only. For any other one there are two
//! ways: to look up each document that is left, or to pour the lists of the wanted values into a set of their own. Few
//! documents left, the first is faster; short lists, the second.

use super::bits::{Bits, Spans};
use super::columns::Field;
use super::filter::Clause;
use super::segment::{ABSENT, Segment};

/// What it costs to look a document up, and to pour one out of a list, as measured beside a word's operation.
const LOOKUP: u64 = 4;
const POUR: u64 = 4;

/// Keeps of `bits`, which has no bit outside of `spans`, what meets all clauses.
pub(super) fn narrow(segment: &Segment, clauses: Vec<Clause>, spans: &Spans, bits: &mut Bits) {
    let (by_words, others): (Vec<Clause>, Vec<Clause>) =
        clauses.into_iter().partition(|clause| is_ready(segment, spans, clause));
    for clause in &by_words {
        match clause {
            Clause::Any(fields) => and_any(segment, fields, spans, bits),
            Clause::Marked(mark, true) => bits.and(spans, segment.marked(*mark)),
            Clause::Marked(mark, false) => bits.and_not(spans, segment.marked(*mark)),
            Clause::Pays(..) | Clause::Since(_) | Clause::OpenBy(_) => {}
        }
    }
    // Shorter lists first: they leave the fewest for the lookups. Numbers have no lists.
    let mut others: Vec<(u64, Clause)> =
        others.into_iter().map(|clause| (listed(segment, spans, &clause).unwrap_or(u64::MAX), clause)).collect();
    others.sort_by_key(|(listed, _)| *listed);
    for (listed, clause) in &others {
        match clause {
            Clause::Any(fields) => {
                let pouring = POUR * listed + spans.words() as u64;
                if pouring < LOOKUP * bits.count(spans) {
                    and_any(segment, fields, spans, bits);
                } else {
                    look_up(segment, fields, spans, bits);
                }
            }
            Clause::Pays(least, or_silent) => {
                let salary = &segment.numbers.salary;
                bits.retain(spans, |at| {
                    let yearly = salary[at as usize];
                    yearly >= *least || (*or_silent && yearly.is_nan())
                });
            }
            Clause::Since(time) => {
                let published = &segment.numbers.published;
                bits.retain(spans, |at| published[at as usize] != ABSENT && published[at as usize] >= *time);
            }
            Clause::OpenBy(time) => {
                let opened = &segment.numbers.opened;
                bits.retain(spans, |at| opened[at as usize] != ABSENT && opened[at as usize] <= *time);
            }
            Clause::Marked(..) => {}
        }
    }
}

/// Whether the clause is a matter of sets that are there.
fn is_ready(segment: &Segment, spans: &Spans, clause: &Clause) -> bool {
    match clause {
        Clause::Any(_) => listed(segment, spans, clause) == Some(0),
        Clause::Marked(..) => true,
        Clause::Pays(..) | Clause::Since(_) | Clause::OpenBy(_) => false,
    }
}

/// How many documents stand in lists under the values of a clause.
fn listed(segment: &Segment, spans: &Spans, clause: &Clause) -> Option<u64> {
    let Clause::Any(fields) = clause else { return None };
    Some(fields.iter().map(|(field, codes)| segment.postings(*field).listed(codes, spans)).sum())
}

fn and_any(segment: &Segment, fields: &[(Field, Vec<u32>)], spans: &Spans, bits: &mut Bits) {
    if let [(field, codes)] = fields
        && let [code] = codes.as_slice()
        && let Some(frequent) = segment.postings(*field).frequent(*code)
    {
        return bits.and(spans, &frequent);
    }
    let mut union = Bits::new(segment.len());
    for (field, codes) in fields {
        segment.postings(*field).pour(codes, spans, &mut union);
    }
    bits.and(spans, &union);
}

fn look_up(segment: &Segment, fields: &[(Field, Vec<u32>)], spans: &Spans, bits: &mut Bits) {
    if let [(field, codes)] = fields {
        return segment.column(*field).retain(codes, spans, bits);
    }
    let mut union = Bits::new(segment.len());
    for (field, codes) in fields {
        let mut some = bits.clone();
        segment.column(*field).retain(codes, spans, &mut some);
        union.or(spans, &some);
    }
    bits.and(spans, &union);
}
