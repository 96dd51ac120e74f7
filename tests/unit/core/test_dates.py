"""Days are Vietnam's, months add up, and a date with two readings is refused."""

import math
import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dates
from core.dates import BadDate, Month, anchor_day, frozen, parse_day, parse_month
from core.partial_dates import PartialDate, parse_birth

months = st.builds(Month, st.integers(1900, 2199), st.integers(1, 12))
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
births = st.one_of(
    days.map(PartialDate.of),
    st.builds(PartialDate, st.integers(1900, 2100), st.one_of(st.none(), st.integers(1, 12))),
)


class TestClock:
    def test_the_last_evening_hours_of_utc_are_already_tomorrow(self):
        with frozen(datetime(2026, 5, 31, 17, 30, tzinfo=UTC)):
            assert dates.today() == date(2026, 6, 1)
            assert dates.this_month() == Month(2026, 6)
            assert dates.now() == datetime(2026, 5, 31, 17, 30, tzinfo=UTC)

    def test_a_frozen_day_is_noon_in_vietnam(self):
        with frozen("2026-10-31"):
            assert dates.now() == datetime(2026, 10, 31, 5, 0, tzinfo=UTC)

    def test_an_instant_may_be_written_in_iso_form(self):
        with frozen("2026-10-31T08:00+07:00"):
            assert dates.now() == datetime(2026, 10, 31, 1, 0, tzinfo=UTC)

    def test_blocks_nest_and_leave_the_clock_as_it_was(self):
        before = dates.now()
        with frozen("2026-01-01"):
            with frozen("2026-02-01"):
                assert dates.today() == date(2026, 2, 1)
            assert dates.today() == date(2026, 1, 1)
        assert timedelta(0) <= dates.now() - before < timedelta(minutes=1)

    def test_worker_threads_see_the_frozen_clock(self):
        seen = []
        with frozen("2026-01-01"):
            worker = threading.Thread(target=lambda: seen.append(dates.today()))
            worker.start()
            worker.join()
        assert seen == [date(2026, 1, 1)]

    def test_an_instant_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="no time zone"):
            dates.local_day(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test

    def test_another_office_may_keep_another_calendar(self):
        try:
            dates.configure("Europe/London")
            assert dates.local_day(datetime(2026, 5, 31, 22, 30, tzinfo=UTC)) == date(2026, 5, 31)
        finally:
            dates.configure("Asia/Ho_Chi_Minh")

    @given(days)
    def test_a_day_begins_at_the_first_instant_that_lies_in_it(self, day):
        start = dates.start_of(day)
        assert dates.local_day(start) == day
        assert dates.local_day(start - timedelta(microseconds=1)) == day - timedelta(days=1)


class TestMonth:
    @given(months, st.integers(-1000, 1000))
    def test_moving_and_measuring_agree(self, month, steps):
        assert (month + steps) - month == steps
        assert (month + steps) - steps == month
        assert (month + steps > month) == (steps > 0)

    @given(months)
    def test_text_sorts_and_reads_back(self, month):
        assert Month.parse(str(month)) == month
        assert str(month) < str(month + 1)

    @given(months)
    def test_months_join_without_a_gap(self, month):
        assert month.first.day == 1
        assert month.last + timedelta(days=1) == (month + 1).first
        assert Month.of(month.last) == month
        assert month.last in month
        assert (month + 1).first not in month

    def test_counts_through_the_turn_of_the_year(self):
        found = [str(month) for month in Month(2025, 11).through(Month(2026, 2))]
        assert found == ["2025-11", "2025-12", "2026-01", "2026-02"]
        assert list(Month(2026, 2).through(Month(2026, 1))) == []

    @pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-1", "26-01", "2026-10-01", ""])
    def test_refuses_what_is_no_month(self, text):
        with pytest.raises(ValueError, match="month"):
            Month.parse(text)

    @pytest.mark.parametrize(
        ("month", "day", "found"),
        [
            (Month(2026, 2), 31, date(2026, 2, 28)),
            (Month(2028, 2), 30, date(2028, 2, 29)),
            (Month(2026, 4), 31, date(2026, 4, 30)),
            (Month(2026, 4), 15, date(2026, 4, 15)),
        ],
    )
    def test_a_short_month_ends_on_its_last_day(self, month, day, found):
        assert anchor_day(month, day) == found


class TestParseDay:
    @pytest.mark.parametrize(
        "value",
        [
            "5/10/2026",
            "05/10/2026",
            "05-10-2026",
            "5.10.2026",
            " 05 / 10 / 2026 ",
            "2026-10-05",
            "2026/10/5",
            "05/10/2026 14:30",
            "2026-10-05T14:30:59",
            "2026-10-05 00:00:00.000",
            "０５/１０/２０２６",
            date(2026, 10, 5),
            datetime(2026, 10, 5, 23, 59),  # noqa: DTZ001 - as spreadsheets give it
            datetime(2026, 10, 4, 17, 0, tzinfo=UTC),
            datetime(2026, 10, 5, 1, 0, tzinfo=timezone(timedelta(hours=7))),
            46300,
            46300.75,
        ],
    )
    def test_reads_every_usual_way_of_writing_the_fifth_of_october(self, value):
        assert parse_day(value) == date(2026, 10, 5)

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("", "empty"),
            (None, "empty"),
            ("31/02/2026", "impossible"),
            ("29/02/2025", "impossible"),
            ("12/31/2026", "impossible"),
            ("5/10/26", "two_digit_year"),
            ("2014", "incomplete"),
            (2014, "incomplete"),
            (2014.0, "incomplete"),
            ("8/2014", "incomplete"),
            ("2014-08", "incomplete"),
            ("01/01/0001", "out_of_range"),
            ("01/01/3014", "out_of_range"),
            (10**12, "out_of_range"),
            (-5, "out_of_range"),
            ("hôm qua", "unreadable"),
            ("5/10-2026", "unreadable"),
            ("5/10/20266", "unreadable"),
            (math.nan, "unreadable"),
            (True, "unreadable"),
            ([], "unreadable"),
        ],
    )
    def test_says_what_is_wrong(self, value, code):
        with pytest.raises(BadDate) as caught:
            parse_day(value)
        assert caught.value.code == code
        assert caught.value.value is value

    @given(days, st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]))
    def test_reads_back_what_is_written(self, day, form):
        assert parse_day(day.strftime(form)) == day

    @given(st.one_of(st.text(max_size=30), st.floats(), st.integers()))
    def test_gives_a_believable_day_or_refuses(self, value):
        with suppress(BadDate):
            assert parse_day(value).year in dates.WRITTEN_YEARS


class TestParseBirth:
    @pytest.mark.parametrize("value", ["2014", 2014, 2014.0, " 2014 "])
    def test_a_year_alone_is_a_year(self, value):
        assert parse_birth(value) == PartialDate(2014)

    @pytest.mark.parametrize("value", ["8/2014", "08-2014", "2014-08"])
    def test_a_month_alone_is_a_month(self, value):
        assert parse_birth(value) == PartialDate(2014, 8)

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("13/2014", "impossible"),
            ("00/2014", "impossible"),
            ("2014-00", "impossible"),
            ("1014", "out_of_range"),
            ("31/02/2014", "impossible"),
            ("khoảng 2014", "unreadable"),
        ],
    )
    def test_says_what_is_wrong(self, value, code):
        with pytest.raises(BadDate) as caught:
            parse_birth(value)
        assert caught.value.code == code
        assert caught.value.value == value

    @given(births)
    def test_both_written_forms_are_read_back(self, birth):
        assert parse_birth(str(birth)) == parse_birth(birth.written) == birth


class TestPartialDate:
    @pytest.mark.parametrize("parts", [(2014, None, 5), (2014, 2, 30), (2014, 13), (1014,)])
    def test_refuses_what_is_on_no_calendar(self, parts):
        with pytest.raises(BadDate):
            PartialDate(*parts)

    @pytest.mark.parametrize(
        ("birth", "precision", "earliest", "latest"),
        [
            (PartialDate(2014), "year", date(2014, 1, 1), date(2014, 12, 31)),
            (PartialDate(2016, 2), "month", date(2016, 2, 1), date(2016, 2, 29)),
            (PartialDate(2014, 8, 17), "day", date(2014, 8, 17), date(2014, 8, 17)),
        ],
    )
    def test_spans_the_days_it_can_mean(self, birth, precision, earliest, latest):
        assert (birth.precision, birth.earliest, birth.latest) == (precision, earliest, latest)

    def test_a_year_fits_its_days_and_no_others(self):
        assert PartialDate(2014).fits(PartialDate(2014, 8, 17))
        assert PartialDate(2014, 8, 17).fits(PartialDate(2014, 8))
        assert not PartialDate(2014).fits(PartialDate(2015, 1, 1))
        assert not PartialDate(2014, 8, 17).fits(PartialDate(2014, 8, 18))

    @given(births, births)
    def test_fitting_is_mutual(self, one, other):
        assert one.fits(other) == other.fits(one)
        assert one.fits(one)

    @given(births, st.integers(0, 60))
    def test_an_age_begins_on_its_birthday(self, birth, age):
        birthday = birth.turns(age)
        assert birth.age_on(birthday) == age
        assert birth.age_on(birthday - timedelta(days=1)) in {age - 1, 0}

    def test_a_leap_day_birthday_is_on_the_28th_in_common_years(self):
        birth = PartialDate(2012, 2, 29)
        assert birth.turns(16) == date(2028, 2, 29)
        assert birth.turns(18) == date(2030, 2, 28)

    def test_an_unknown_day_gives_the_youngest_age(self):
        assert PartialDate(2010).age_on(date(2026, 12, 30)) == 15
        assert PartialDate(2010).turns(16) == date(2026, 12, 31)
        assert PartialDate(2026).age_on(date(2026, 3, 1)) == 0

    def test_before_the_birth_the_age_is_negative(self):
        assert PartialDate(2027, 1, 1).age_on(date(2026, 12, 31)) == -1


@pytest.mark.parametrize("text", ["05/2026", "5/2026", "5-2026", "05.2026", "2026-05"])
def test_a_month_is_read_as_people_and_browsers_write_it(text):
    assert parse_month(text) == Month(2026, 5)


@pytest.mark.parametrize("text", ["", "13/2026", "0/2026", "2026-13", "5/26", "2026/05", "x"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="month"):
        parse_month(text)
