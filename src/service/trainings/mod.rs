//! Trainings: following the journal, searching, reading.

mod cursor;
mod follow;
mod leading;
mod read;
mod search;
mod view;

pub use follow::Following;
pub use leading::{Leading, LeadingCode, LeadingRequest, Sought};
pub use search::{
    TrainingFacetRequest, TrainingFacets, TrainingHeatmapRequest, TrainingPage, TrainingSearchRequest,
    TrainingTileRequest,
};
pub use view::{TrainingCard, TrainingView};
