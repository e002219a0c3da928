//! What the pages say, in English and in French: a text that one language lacks does not compile.

mod apps;
mod door;
mod frame;
mod keys;
mod me;
mod scopes;

pub use apps::{CvTexts, LicenceTexts, MemberTexts, OverviewTexts, UsageTexts};
pub use door::{RegisterTexts, SignInTexts};
pub use frame::{FrameTexts, HomeTexts, ProblemTexts, RefusalTexts, StatusTexts};
pub use keys::KeyTexts;
pub use me::MeTexts;
pub use scopes::scope_meaning;

/// Everything that is said in one language.
#[derive(Debug)]
pub struct Texts {
    /// What stands on every page.
    pub frame: FrameTexts,
    /// The first page.
    pub home: HomeTexts,
    /// Pages that were not shown.
    pub refusal: RefusalTexts,
    /// The pages behind problem documents.
    pub problem: ProblemTexts,
    /// How the service is.
    pub status: StatusTexts,
    /// Registering an app.
    pub register: RegisterTexts,
    /// Signing in.
    pub sign_in: SignInTexts,
    /// An app at a glance.
    pub overview: OverviewTexts,
    /// Its keys.
    pub keys: KeyTexts,
    /// Its usage.
    pub usage: UsageTexts,
    /// Its members.
    pub members: MemberTexts,
    /// The licences that it accepts.
    pub licences: LicenceTexts,
    /// Its question for CVs.
    pub cvs: CvTexts,
    /// A person's own profile.
    pub me: MeTexts,
}

macro_rules! of_language {
    ($language:ident) => {
        Texts {
            frame: FrameTexts::$language,
            home: HomeTexts::$language,
            refusal: RefusalTexts::$language,
            problem: ProblemTexts::$language,
            status: StatusTexts::$language,
            register: RegisterTexts::$language,
            sign_in: SignInTexts::$language,
            overview: OverviewTexts::$language,
            keys: KeyTexts::$language,
            usage: UsageTexts::$language,
            members: MemberTexts::$language,
            licences: LicenceTexts::$language,
            cvs: CvTexts::$language,
            me: MeTexts::$language,
        }
    };
}

/// English.
pub static ENGLISH: Texts = of_language!(ENGLISH);
/// French.
pub static FRENCH: Texts = of_language!(FRENCH);

/// The texts of a page: a name, the English text, the French one.
macro_rules! texts {
    ($(#[doc = $doc:literal])+ $name:ident { $($field:ident: $english:literal, $french:literal;)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub struct $name {
            $(pub $field: &'static str,)+
        }

        impl $name {
            /// In English.
            pub const ENGLISH: Self = Self { $($field: $english),+ };
            /// In French.
            pub const FRENCH: Self = Self { $($field: $french),+ };
        }
    };
}
use texts;
