//! Lists a page at a time, from the row where a page begins or ends.

/// Where a page of a list begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<Id> {
    /// At the list's beginning.
    First,
    /// With the rows that follow this one.
    After(Id),
    /// With the rows that come before this one.
    Before(Id),
}

impl<Id> Place<Id> {
    /// The place that an address names.
    pub fn of(after: Option<Id>, before: Option<Id>) -> Self {
        match (after, before) {
            (Some(id), _) => Self::After(id),
            (None, Some(id)) => Self::Before(id),
            (None, None) => Self::First,
        }
    }
}

/// A page of a list, in the list's order.
#[derive(Debug)]
pub struct Page<Row> {
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether there are rows before them.
    pub has_before: bool,
    /// Whether there are rows after them.
    pub has_after: bool,
}

impl<Row> Page<Row> {
    /// The page of at most `most` rows, of the rows found at a place when one more than that was asked for.
    pub fn cut<Id>(mut rows: Vec<Row>, place: &Place<Id>, most: usize) -> Self {
        let more = rows.len() > most;
        if more {
            if matches!(place, Place::Before(_)) {
                rows.remove(0);
            } else {
                rows.pop();
            }
        }
        let (has_before, has_after) = match place {
            Place::First => (false, more),
            Place::After(_) => (true, more),
            Place::Before(_) => (more, true),
        };
        Self { rows, has_before, has_after }
    }

    /// The row where the page before this one ends.
    pub fn before(&self) -> Option<&Row> {
        self.rows.first().filter(|_| self.has_before)
    }

    /// The row where the page after this one begins.
    pub fn after(&self) -> Option<&Row> {
        self.rows.last().filter(|_| self.has_after)
    }
}

/// A pattern for LIKE that matches the text anywhere, case aside.
pub(super) fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_knows_what_lies_around_it() {
        let cut = |rows: Vec<u8>, place| {
            let page = Page::cut(rows, &place, 2);
            (page.before().copied(), page.rows.clone(), page.after().copied())
        };
        assert_eq!(cut(vec![], Place::First), (None, vec![], None));
        assert_eq!(cut(vec![1, 2], Place::First), (None, vec![1, 2], None));
        assert_eq!(cut(vec![1, 2, 3], Place::First), (None, vec![1, 2], Some(2)));
        assert_eq!(cut(vec![3, 4, 5], Place::After(2)), (Some(3), vec![3, 4], Some(4)));
        assert_eq!(cut(vec![3], Place::After(2)), (Some(3), vec![3], None));
        assert_eq!(cut(vec![1, 2, 3], Place::Before(4)), (Some(2), vec![2, 3], Some(3)));
        assert_eq!(cut(vec![1, 2], Place::Before(3)), (None, vec![1, 2], Some(2)));
    }

    #[test]
    fn what_is_searched_for_is_text() {
        assert_eq!(contains(r"A%_\b"), r"%a\%\_\\b%");
    }
}
