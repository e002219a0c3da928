//! The documents of a segment that have the words of a query, one after the other, with what their words count.
//!
//! The areas of a query drive it: it jumps to the begin of each range, so that what lies between is never read.

use super::plan::{Atom, Leaves, Plan, Stem};
use super::schema::{Layout, Part};
use super::segment::Full;
use super::statistics::Statistics;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;
use std::sync::LazyLock;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EnableScoring, PhraseQuery, Query, Scorer};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Index, ReloadPolicy, Result, Searcher, TERMINATED, Term};

/// Scores are added as whole parts of this: so their sum does not depend on the order.
const ONE: f32 = 1_048_576.0;

/// A score as such parts.
pub(super) type Parts = u64;

/// A score as a number.
#[expect(clippy::cast_precision_loss, reason = "scores stay far below 2^53 parts")]
pub(super) fn score_of(parts: Parts) -> f64 {
    parts as f64 / f64::from(ONE)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "scores are positive and small")]
fn parts_of(score: f32) -> Parts {
    (score * ONE) as Parts
}

/// The documents of one term in one part.
struct List {
    documents: Documents,
    part: Part,
    stem: usize,
    /// What its score is multiplied by.
    factor: f32,
}

#[expect(clippy::large_enum_variant, reason = "nearly all are words: a box each would cost more than it saves")]
enum Documents {
    Word { postings: SegmentPostings, norms: FieldNormReader, weight: Bm25Weight },
    Phrase(Box<dyn Scorer>),
}

impl List {
    fn doc(&self) -> u32 {
        match &self.documents {
            Documents::Word { postings, .. } => postings.doc(),
            Documents::Phrase(scorer) => scorer.doc(),
        }
    }

    fn seek(&mut self, target: u32) -> u32 {
        match &mut self.documents {
            Documents::Word { postings, .. } if postings.doc() < target => postings.seek(target),
            Documents::Word { postings, .. } => postings.doc(),
            Documents::Phrase(scorer) if scorer.doc() < target => scorer.seek(target),
            Documents::Phrase(scorer) => scorer.doc(),
        }
    }

    fn size(&self) -> u64 {
        match &self.documents {
            Documents::Word { postings, .. } => postings.doc_freq().into(),
            Documents::Phrase(scorer) => scorer.size_hint().into(),
        }
    }

    fn score(&mut self) -> Parts {
        let score = match &mut self.documents {
            Documents::Word { postings, norms, weight } => {
                weight.score(norms.fieldnorm_id(postings.doc()), postings.term_freq())
            }
            Documents::Phrase(scorer) => scorer.score(),
        };
        parts_of(score * self.factor)
    }
}

/// So many lists are looked through one after the other; more stand in a heap.
const FEW: usize = 8;

/// Documents that are in one of some lists: a word has some, the beginning of a word may have hundreds.
struct Union {
    lists: Vec<List>,
    doc: u32,
    /// Of many lists, those that stand behind `doc`, the nearest on top.
    waiting: BinaryHeap<Reverse<(u32, usize)>>,
    /// And those that stand at `doc`.
    standing: Vec<usize>,
}

impl Union {
    fn new(lists: Vec<List>) -> Self {
        let many = lists.len() > FEW;
        let waiting = lists.iter().map(List::doc).zip(0..).filter(|_| many).map(Reverse).collect();
        let mut union = Self { lists, doc: 0, waiting, standing: Vec::new() };
        union.settle(0);
        union
    }

    fn size(&self) -> u64 {
        self.lists.iter().map(List::size).sum()
    }

    /// Goes to the first document from `target` on, which must be behind the present one.
    fn settle(&mut self, target: u32) -> u32 {
        self.doc = if self.lists.len() > FEW {
            self.settle_many(target)
        } else {
            self.lists.iter_mut().map(|list| list.seek(target)).min().unwrap_or(TERMINATED)
        };
        self.doc
    }

    fn settle_many(&mut self, target: u32) -> u32 {
        for at in self.standing.drain(..) {
            self.waiting.push(Reverse((self.lists[at].seek(target), at)));
        }
        while let Some(mut first) = self.waiting.peek_mut()
            && first.0.0 < target
        {
            first.0.0 = self.lists[first.0.1].seek(target);
        }
        let doc = self.waiting.peek().map_or(TERMINATED, |Reverse((doc, _))| *doc);
        while doc != TERMINATED
            && let Some(first) = self.waiting.peek_mut().filter(|first| first.0.0 == doc)
        {
            self.standing.push(PeekMut::pop(first).0.1);
        }
        doc
    }

    /// Calls `sink` with each list that has the present document.
    fn each(&mut self, mut sink: impl FnMut(&mut List)) {
        if self.lists.len() > FEW {
            self.standing.iter().for_each(|at| sink(&mut self.lists[*at]));
        } else {
            self.lists.iter_mut().filter(|list| list.doc() == self.doc).for_each(sink);
        }
    }
}

/// A condition on documents; stands at one that meets it, or at the end.
enum Node {
    /// One of the lists of a word, which is the atom of that number in its plan.
    Word {
        lists: Union,
        atom: usize,
    },
    All {
        nodes: Vec<Node>,
        doc: u32,
    },
    Any {
        nodes: Vec<Node>,
        doc: u32,
    },
}

impl Node {
    fn word(lists: Vec<List>, atom: usize) -> Self {
        Self::Word { lists: Union::new(lists), atom }
    }

    fn any(mut nodes: Vec<Self>) -> Self {
        if nodes.len() == 1 {
            return nodes.swap_remove(0);
        }
        let doc = nodes.iter().map(Self::doc).min().unwrap_or(TERMINATED);
        Self::Any { nodes, doc }
    }

    fn all(mut nodes: Vec<Self>) -> Self {
        if nodes.len() == 1 {
            return nodes.swap_remove(0);
        }
        // The rarest leads.
        nodes.sort_by_key(Self::size);
        let mut all = Self::All { nodes, doc: 0 };
        all.settle(0);
        all
    }

    const fn doc(&self) -> u32 {
        match self {
            Self::Word { lists, .. } => lists.doc,
            Self::All { doc, .. } | Self::Any { doc, .. } => *doc,
        }
    }

    fn size(&self) -> u64 {
        match self {
            Self::Word { lists, .. } => lists.size(),
            Self::All { nodes, .. } => nodes.iter().map(Self::size).min().unwrap_or_default(),
            Self::Any { nodes, .. } => nodes.iter().map(Self::size).sum(),
        }
    }

    /// Goes to the first document from `target` on that meets the condition.
    fn seek(&mut self, target: u32) -> u32 {
        if self.doc() >= target { self.doc() } else { self.settle(target) }
    }

    fn settle(&mut self, target: u32) -> u32 {
        match self {
            Self::Word { lists, .. } => lists.settle(target),
            Self::Any { nodes, doc } => {
                *doc = nodes.iter_mut().map(|node| node.seek(target)).min().unwrap_or(TERMINATED);
                *doc
            }
            Self::All { nodes, doc } => {
                let mut candidate = target;
                'next: loop {
                    for node in &mut *nodes {
                        let found = node.seek(candidate);
                        if found > candidate {
                            candidate = found;
                            if candidate == TERMINATED {
                                break 'next;
                            }
                            continue 'next;
                        }
                    }
                    break;
                }
                *doc = candidate;
                candidate
            }
        }
    }

    /// Calls `sink` with what each list that has the document counts there.
    fn each_score(&mut self, at: u32, sink: &mut impl FnMut(usize, usize, Part, Parts)) {
        match self {
            Self::Word { lists, atom } => lists.each(|list| sink(*atom, list.stem, list.part, list.score())),
            Self::All { nodes, .. } | Self::Any { nodes, .. } => {
                for node in nodes.iter_mut().filter(|node| node.doc() == at) {
                    node.each_score(at, sink);
                }
            }
        }
    }
}

/// A plan over one segment.
pub(super) struct Walk {
    wanted: Node,
    excluded: Vec<Node>,
}

impl Walk {
    /// The plan over a segment, at its first document; `None` where none can have the words.
    pub(super) fn new(plan: &Plan, full: &Full) -> Result<Option<Self>> {
        let opener = Opener { plan, full, statistics: plan.statistics() };
        let mut wanted = Vec::new();
        for leaves in plan.wanted() {
            let node = opener.leaves(leaves)?;
            if node.doc() == TERMINATED {
                return Ok(None);
            }
            wanted.push(node);
        }
        if wanted.is_empty() {
            return Ok(None);
        }
        let excluded = plan.excluded().iter().map(|leaves| opener.leaves(leaves)).collect::<Result<_>>()?;
        Ok(Some(Self { wanted: Node::all(wanted), excluded }))
    }

    /// The first document of `range` from `from` on that has the words.
    fn next_in(&mut self, range: &Range<u32>, from: u32) -> Option<u32> {
        let mut at = self.wanted.seek(from);
        while at < range.end {
            if !self.excluded.iter_mut().any(|node| node.seek(at) == at) {
                return Some(at);
            }
            at = self.wanted.seek(at + 1);
        }
        None
    }

    /// Calls `sink` with each document of the rising `ranges` that has the words.
    pub(super) fn each(&mut self, ranges: &[Range<u32>], mut sink: impl FnMut(&mut Self, u32)) {
        for range in ranges {
            let mut from = range.start;
            while let Some(at) = self.next_in(range, from) {
                sink(self, at);
                from = at + 1;
            }
        }
    }

    /// What the words of the document count, on which the walk stands.
    pub(super) fn score(&mut self, at: u32) -> Parts {
        let mut sum = 0;
        self.wanted.each_score(at, &mut |_, _, _, score| sum += score);
        sum
    }

    /// The same, one word of one part after the other: the number of the atom, that of its stem, the part, the score.
    pub(super) fn each_score(&mut self, at: u32, mut sink: impl FnMut(usize, usize, Part, Parts)) {
        self.wanted.each_score(at, &mut sink);
    }
}

/// Looks up the terms of a plan in a segment.
struct Opener<'a> {
    plan: &'a Plan,
    full: &'a Full,
    statistics: &'a Statistics,
}

impl Opener<'_> {
    fn leaves(&self, leaves: &Leaves) -> Result<Node> {
        let all = |atoms: &Vec<usize>| Ok(Node::all(atoms.iter().map(|at| self.atom(*at)).collect::<Result<_>>()?));
        Ok(Node::any(leaves.iter().map(all).collect::<Result<_>>()?))
    }

    fn atom(&self, number: usize) -> Result<Node> {
        let mut lists = Vec::new();
        match &self.plan.atoms()[number] {
            Atom::Word { stems, .. } => {
                for (at, stem) in stems.iter().enumerate() {
                    for part in stem.parts() {
                        lists.extend(self.word(at, stem, *part)?);
                    }
                }
            }
            Atom::Phrase { stems, .. } => {
                for part in Part::ALL {
                    lists.extend(self.phrase(stems, part)?);
                }
            }
        }
        Ok(Node::word(lists, number))
    }

    fn word(&self, at: usize, stem: &Stem, part: Part) -> Result<Option<List>> {
        let term = Term::from_field_text(Layout::get().field(part), stem.text());
        let Some(postings) = self.full.part(part).read_postings(&term, IndexRecordOption::WithFreqs)? else {
            return Ok(None);
        };
        let (norms, weight) = (self.full.norms(part).clone(), self.statistics.weight(part, stem.text()));
        let documents = Documents::Word { postings, norms, weight };
        Ok(Some(List { documents, part, stem: at, factor: part.weight() * stem.factor() }))
    }

    fn phrase(&self, stems: &[(usize, String)], part: Part) -> Result<Option<List>> {
        let field = Layout::get().field(part);
        let terms = stems.iter().map(|(offset, stem)| (*offset, Term::from_field_text(field, stem))).collect();
        let scoring = EnableScoring::enabled_from_statistics_provider(self.statistics, nobody()?);
        let weight = PhraseQuery::new_with_offset(terms).weight(scoring)?;
        let scorer = weight.scorer(&self.full.reader, 1.0)?;
        if scorer.doc() == TERMINATED {
            return Ok(None);
        }
        Ok(Some(List { documents: Documents::Phrase(scorer), part, stem: 0, factor: part.weight() }))
    }
}

/// A searcher over nothing: tantivy asks for one, and reads no more than its schema, where the statistics are given.
fn nobody() -> Result<&'static Searcher> {
    static NOBODY: LazyLock<Result<Searcher>> = LazyLock::new(|| {
        let index = Index::create_in_ram(Layout::get().schema.clone());
        Ok(index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher())
    });
    NOBODY.as_ref().map_err(Clone::clone)
}
