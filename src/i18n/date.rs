//! Days in words: "1 March 2027".

use chrono::{Datelike, NaiveDate};

use super::catalogue::{Arg, Words};

impl Words {
    /// A day in words, its month spelt out.
    pub fn date(self, day: NaiveDate) -> String {
        let number = |n: u32| Arg::Number(n.into());
        self.with(
            "date-in-words",
            &[("day", number(day.day())), ("month", number(day.month())), ("year", Arg::Number(day.year().into()))],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn words_a_day() {
        let (en, ko) = (Words::of(Locale::En), Words::of(Locale::Ko));
        for (day, english, korean) in [
            ("2027-03-01", "1 March 2027", "2027년 3월 1일"),
            ("2026-12-31", "31 December 2026", "2026년 12월 31일"),
            ("2028-02-29", "29 February 2028", "2028년 2월 29일"),
        ] {
            let day = day.parse().unwrap();
            assert_eq!((en.date(day).as_str(), ko.date(day).as_str()), (english, korean));
        }
    }
}
