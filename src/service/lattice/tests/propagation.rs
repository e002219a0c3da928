//! Bounds of counts, drawn from everything that is published: roundings, what is hidden, and sums over the tables.

use super::world::{self, DEPARTMENTS};
use crate::service::lattice::{Contributor, Lattice, LatticeTable, NoiseKey, Tally};
use std::collections::HashMap;

type Cell = (LatticeTable, String, String);

/// What a cell may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bounds {
    least: i64,
    most: i64,
}

/// Cells that make up another one, exactly.
type Sum = (Cell, Vec<Cell>);

struct World {
    lattice: Lattice,
    counts: HashMap<Cell, i64>,
    sums: Vec<Sum>,
}

impl World {
    fn new(people: &[Contributor]) -> Self {
        let lattice = world::lattice();
        let mut counts = HashMap::new();
        for table in LatticeTable::ALL {
            for place in lattice.places(table) {
                for what in lattice.whats(table) {
                    let inside = people.iter().filter(|person| is_in(person, table, place, what)).count();
                    counts.insert((table, place.clone(), what.clone()), i64::try_from(inside).unwrap());
                }
            }
        }
        let sums = sums(&lattice);
        Self { lattice, counts, sums }
    }

    /// The cells that the attacker proves to hold one to four people, from bounds of each cell.
    fn proven(&self, bounds: HashMap<Cell, Bounds>) -> Vec<Cell> {
        let bounds = propagated(bounds, &self.sums);
        let proven = bounds.into_iter().filter(|(_, bounds)| bounds.least >= 1 && bounds.most <= 4);
        proven.map(|(cell, _)| cell).collect()
    }
}

fn is_in(person: &Contributor, table: LatticeTable, place: &str, what: &str) -> bool {
    let placed = match table {
        LatticeTable::CellByGrandDomain => person.cell.unwrap().to_string() == place,
        LatticeTable::DepartmentByDomain | LatticeTable::DepartmentByOccupation | LatticeTable::DepartmentByDiploma => {
            person.department.as_ref().unwrap().as_str() == place
        }
    };
    let counted = match table {
        LatticeTable::DepartmentByDiploma => person.diploma.unwrap().as_str() == what,
        LatticeTable::CellByGrandDomain | LatticeTable::DepartmentByDomain | LatticeTable::DepartmentByOccupation => {
            person.rome.as_str().starts_with(what)
        }
    };
    placed && counted
}

/// Everything that adds up, where everybody has a cell and a diploma, and every cell is of one département: the attacker
/// knows more than is so.
fn sums(lattice: &Lattice) -> Vec<Sum> {
    use LatticeTable::{CellByGrandDomain, DepartmentByDiploma, DepartmentByDomain, DepartmentByOccupation};
    let cell = |table, place: &str, what: &str| (table, place.to_owned(), what.to_owned());
    let mut sums = Vec::new();
    for (number, department) in DEPARTMENTS.into_iter().enumerate() {
        for domain in lattice.whats(DepartmentByDomain) {
            let codes = lattice.whats(DepartmentByOccupation).iter().filter(|code| code.starts_with(domain.as_str()));
            let parts = codes.map(|code| cell(DepartmentByOccupation, department, code)).collect();
            sums.push((cell(DepartmentByDomain, department, domain), parts));
        }
        // What has no table of its own: a département's grand domaines, and all of it.
        for letter in lattice.whats(CellByGrandDomain) {
            let total = cell(DepartmentByDomain, department, letter);
            let domains = lattice.whats(DepartmentByDomain).iter().filter(|domain| domain.starts_with(letter.as_str()));
            sums.push((total.clone(), domains.map(|domain| cell(DepartmentByDomain, department, domain)).collect()));
            let places = (0..12).map(|place| world::cell(number, place).to_string());
            sums.push((total, places.map(|place| cell(CellByGrandDomain, &place, letter)).collect()));
        }
        let all = cell(DepartmentByDomain, department, "");
        let letters = lattice.whats(CellByGrandDomain).iter();
        sums.push((all.clone(), letters.map(|letter| cell(DepartmentByDomain, department, letter)).collect()));
        let levels = lattice.whats(DepartmentByDiploma).iter();
        sums.push((all, levels.map(|level| cell(DepartmentByDiploma, department, level)).collect()));
    }
    sums
}

/// Narrows all bounds by all sums, until nothing changes.
fn propagated(mut bounds: HashMap<Cell, Bounds>, sums: &[Sum]) -> HashMap<Cell, Bounds> {
    for (total, parts) in sums {
        let unknown = Bounds { least: 0, most: 1 << 40 };
        parts.iter().chain([total]).for_each(|cell| _ = bounds.entry(cell.clone()).or_insert(unknown));
    }
    let mut changed = true;
    while changed {
        changed = false;
        for (total, parts) in sums {
            let whole = bounds[total];
            let least: i64 = parts.iter().map(|part| bounds[part].least).sum();
            let most: i64 = parts.iter().map(|part| bounds[part].most).sum();
            let mut narrow = |cell: &Cell, least: i64, most: i64| {
                let known = bounds.get_mut(cell).unwrap();
                let narrower = Bounds { least: known.least.max(least), most: known.most.min(most) };
                changed |= narrower != *known;
                std::mem::replace(known, narrower)
            };
            narrow(total, least, most);
            for part in parts {
                // The part is what the others leave of the whole.
                let own = narrow(part, 0, i64::MAX);
                narrow(part, whole.least - (most - own.most), whole.most - (least - own.least));
            }
        }
    }
    bounds
}

/// The noisy counts that a value stands for; `i64::MIN` for no bound.
fn stands_for(value: Option<i64>) -> Bounds {
    match value {
        None => Bounds { least: i64::MIN, most: 4 },
        Some(5) => Bounds { least: 5, most: 7 },
        Some(value) => Bounds { least: value - 2, most: value + 2 },
    }
}

/// What an attacker may conclude from each value alone who was told how far the noise of each table went: no smaller
/// bound of it is true of all its cells.
fn told_the_noise(world: &World, values: &HashMap<Cell, i64>) -> HashMap<Cell, Bounds> {
    let value = |cell: &Cell| stands_for(values.get(cell).copied());
    let off = |cell: &Cell, count: i64| (count - value(cell).most).max(value(cell).least.saturating_sub(count)).max(0);
    let farthest = LatticeTable::ALL.map(|table| {
        let of_table = world.counts.iter().filter(|(cell, _)| cell.0 == table);
        (table, of_table.map(|(cell, count)| off(cell, *count)).max().unwrap_or_default())
    });
    let farthest = HashMap::from(farthest);
    let bounds = world.counts.keys().map(|cell| {
        let (own, noise) = (value(cell), farthest[&cell.0]);
        (cell.clone(), Bounds { least: own.least.saturating_sub(noise).max(0), most: own.most + noise })
    });
    bounds.collect()
}

fn is_true(world: &World, cell: &Cell) -> bool {
    (1..=4).contains(&world.counts[cell])
}

#[test]
fn bounds_over_all_tables_never_prove_a_count_of_one_to_four() {
    let mut small = 0;
    for seed in 0..6 {
        let people = world::seekers(if seed % 2 == 0 { 1_500 } else { 12_000 }, seed);
        let world = World::new(&people);
        let key = NoiseKey::new(&[u8::try_from(seed).unwrap(); 32]);
        let letter = |letter: char| LatticeTable::ALL.into_iter().find(|table| table.letter() == letter).unwrap();
        let cells = Tally::of(&world.lattice, people).publish(&key).into_iter();
        let values = cells.map(|cell| ((letter(cell.table), cell.place, cell.what), i64::from(cell.value.unwrap())));
        let bounds = told_the_noise(&world, &values.collect());
        let narrowed = propagated(bounds.clone(), &world.sums);
        let holds = |(cell, count): (&Cell, &i64)| (narrowed[cell].least..=narrowed[cell].most).contains(count);
        assert!(world.counts.iter().all(holds), "the attacker draws wrong conclusions");
        assert_ne!(bounds.len(), narrowed.len(), "the attacker uses the sums");
        assert_eq!(world.proven(bounds), Vec::<Cell>::new(), "seed {seed}");
        small += world.counts.keys().filter(|cell| is_true(&world, cell)).count();
    }
    assert!(small > 1_000, "{small} cells hold one to four people: enough that could be proven");
}

#[test]
fn the_same_attacker_proves_many_where_counts_are_only_hidden_below_five() {
    let mut proven = 0;
    for seed in 0..12 {
        let world = World::new(&world::seekers(1_500 * (1 + u32::try_from(seed).unwrap()), seed));
        let hidden =
            |count| if count < 5 { Bounds { least: 0, most: 4 } } else { Bounds { least: count, most: count } };
        let bounds = world.counts.iter().map(|(cell, count)| (cell.clone(), hidden(*count))).collect();
        let found = world.proven(bounds);
        assert!(found.iter().filter(|cell| world.counts.contains_key(cell)).all(|cell| is_true(&world, cell)));
        proven += found.len();
    }
    println!("proven to hold one to four people, of counts that are only hidden below five: {proven}");
    assert!(proven > 20, "{proven}");
}
