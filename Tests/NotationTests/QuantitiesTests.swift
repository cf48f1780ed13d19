import TestSupport
import Testing

@testable import Notation

@Suite struct `Quantities` {
  @Test func `numbers have digits before the point and no other ornament`() {
    let read: [(String, Double)] = [("-1.75", -1.75), ("348", 348), ("1e-7", 1e-7), ("0", 0), ("0.5", 0.5), ("1e+16", 1e16), ("-0", 0)]
    for (text, value) in read { #expect(Number.reading(text) == value) }
    for text in [
      "", ".5", "+3", "1,000", "1_000", "1 000", "0x1F", "12:30", ".inf", ".nan", "inf", "nan", "1.", "1e", "e5", "--1", "01", "1e9999", "1E5",
      "\u{0661}", "1.5.2", "5%", "true",
    ] {
      #expect(Number.reading(text) == nil, "\(text)")
    }
  }

  @Test func `counts are whole`() {
    #expect(Number.count("348") == 348 && Number.count("0") == 0)
    for text in ["-1", "1.0", "1e3", "", "007", "99999999999999999999", "+1"] { #expect(Number.count(text) == nil, "\(text)") }
  }

  /// 0.5625 and 0.07 are the doubles nearest to these decimals; dividing by 100 could miss them.
  @Test(.tags(.identity)) func `shares are the nearest number to their decimals`() {
    let read: [(String, Double)] = [
      ("75%", 0.75), ("2.5%", 0.025), ("0.1%", 0.001), ("56.25%", 0.5625), ("0%", 0), ("120%", 1.2), ("7%", 0.07), ("33.3%", 0.333), ("1e-7%", 1e-9),
    ]
    for (text, value) in read { #expect(Share.reading(text)?.fraction == value, "\(text)") }
    for hundredth in 0...10_000 {
      let text = "\(hundredth / 100).\(hundredth % 100 < 10 ? "0" : "")\(hundredth % 100)%"
      #expect(Share.reading(text)?.fraction == Double("\(hundredth)e-4"))
    }
    for text in ["0.75", "75 %", "75", "%", "75%%", "seventy-five percent", " 75%"] { #expect(Share.reading(text) == nil, "\(text)") }
  }

  @Test func `an error has its side`() {
    #expect(ErrorRate.reading("2.5% one-sided") == ErrorRate(0.025, sides: 1))
    #expect(ErrorRate.reading("5% two-sided")?.perSide == 0.025)
    for text in ["5%", "0.05 two-sided", "5% both-sided", "5%  two-sided", "5% two-sided "] { #expect(ErrorRate.reading(text) == nil, "\(text)") }
  }

  @Test func `a dose has its unit`() {
    #expect(Dose.reading("25 mg/day") == Dose(25, .mg))
    #expect(Dose.reading("100 ug") == Dose(100, .ug, perDay: false))
    #expect(Dose.reading("0.5 mg/kg/day") == Dose(0.5, .mg, perKilogram: true))
    #expect(Dose.reading("0.5 mg/kg") == Dose(0.5, .mg, perKilogram: true, perDay: false))
    #expect(Dose.reading("0 mg/day") == Dose(0, .mg))
    for text in ["25", "25mg", "25 mg/week", "25 mg/day/kg", "-5 mg/day", "25 lb/day", "25 mg /day", "mg/day"] {
      #expect(Dose.reading(text) == nil, "\(text)")
    }
  }

  @Test func `a rate says of what and per what`() {
    #expect(Rate.reading("30 patients/month") == Rate(30, of: "patients", per: .month) && Rate.reading("0.2/month") == Rate(0.2, per: .month))
    for text in [
      "30", "30 patients", "30 patients / month", "30 patients/months", "patients/month", "-3 patients/month", "30 new patients/month", "30 /month",
    ] {
      #expect(Rate.reading(text) == nil, "\(text)")
    }
    #expect(Rate.expected(for: "30") == "a rate such as \"30 patients/month\"")
    #expect(Rate.expected(for: "7 patients per week") == "a rate such as \"7 patients/week\"")
    #expect(Rate.expected(for: "fast") == "a rate such as \"30 patients/month\"")
  }

  /// A month has 30.4375 days; what is given in the unit asked for is not moved by a bit.
  @Test(.tags(.identity)) func `units of time agree`() {
    #expect(Rate(7, of: "patients", per: .day).perMonth == 7 * 30.4375 && Rate(0.1, per: .month).perMonth == 0.1)
    #expect(Duration(1, .year).months == 12 && Duration(0.1, .month).months == 0.1)
    for weeks in [26.08, 0.3, 13.7, 1e-9] { #expect(Duration(weeks, .week).weeks == weeks && TimePoint(weeks, .week).weeks == weeks) }
  }

  @Test func `lengths and points of time differ`() {
    #expect(Duration.reading("6 weeks") == Duration(6, .week) && Duration.reading("1 hour") == Duration(1, .hour))
    #expect(Duration.reading("18 months")?.days == 18 * 30.4375)
    #expect(TimePoint.reading("week -1")?.weeks == -1 && TimePoint.reading("day 8") == TimePoint(8, .day))
    for text in ["6", "6w", "week 6", "-1 weeks", "6 fortnights"] { #expect(Duration.reading(text) == nil, "\(text)") }
    for text in ["6", "6 weeks", "w6", "Week 6", "weeks 6"] { #expect(TimePoint.reading(text) == nil, "\(text)") }
  }

  @Test func `a range has both ends, rising`() {
    #expect(NumberRange.reading("18 to 34") == NumberRange(18, 34) && NumberRange.reading("-1 to -0.5") == NumberRange(-1, -0.5))
    for text in ["18-34", "18..34", "34 to 18", "18 to", "18 to 34 to 50"] { #expect(NumberRange.reading(text) == nil, "\(text)") }
  }

  @Test(.tags(.identity)) func `what is written reads back`() {
    let errors = [ErrorRate(0.025, sides: 1), ErrorRate(0.05, sides: 2), ErrorRate(1.0 / 3, sides: 2)]
    #expect(errors.map { ErrorRate.reading($0.written) } == errors)
    let doses = Dose.Mass.allCases.flatMap { mass in
      [true, false].flatMap { kg in [true, false].map { Dose(12.5, mass, perKilogram: kg, perDay: $0) } }
    }
    #expect(doses.map { Dose.reading($0.written) } == doses)
    let lengths = Duration.Unit.allCases.flatMap { [Duration(1, $0), Duration(2.2, $0), Duration(1e-9, $0)] }
    #expect(lengths.map { Duration.reading($0.written) } == lengths)
    let times = Duration.Unit.allCases.flatMap { [TimePoint(-1, $0), TimePoint(0.5, $0), TimePoint(1e30, $0)] }
    #expect(times.map { TimePoint.reading($0.name) } == times)
    var random = SplitMix(state: 3)
    for _ in 0..<4000 {
      let number = Double(bitPattern: random.next())
      guard number.isFinite, abs(number) < 1e290, abs(number) > 1e-290 else { continue }
      #expect(Number.reading(Number.written(number)) == number)
      #expect(Share.reading(Share(abs(number)).written)?.fraction == abs(number))
    }
  }

  /// What is refused, and what is then offered.
  @Test func `a fault offers the writing that was meant`() {
    let offers: [(String, String)] = [
      (Share.expected(for: "0.75"), "75%"), (Share.expected(for: "75 %"), "75%"), (Share.expected(for: "80"), "80%"),
      (Share.expected(for: "many"), "75%"),
      (ErrorRate.expected(for: "5%"), "5% two-sided"), (ErrorRate.expected(for: "0.025"), "2.5% one-sided"),
      (ErrorRate.expected(for: "one sided"), "2.5% one-sided"),
      (Dose.expected(for: "25"), "25 mg/day"), (Dose.expected(for: "25mg"), "25 mg/day"), (Dose.expected(for: "10 mcg daily"), "10 ug/day"),
      (Dose.expected(for: "2.5g/d"), "2.5 g/day"), (Dose.expected(for: "low"), "25 mg/day"),
      (Duration.expected(for: "6"), "6 weeks"), (Duration.expected(for: "6w"), "6 weeks"), (Duration.expected(for: "week 6"), "6 weeks"),
      (Duration.expected(for: "1day"), "1 day"), (Duration.expected(for: "long"), "6 weeks"),
      (TimePoint.expected(for: "6 weeks"), "week 6"), (TimePoint.expected(for: "d8"), "day 8"), (TimePoint.expected(for: "6"), "week 6"),
      (NumberRange.expected(for: "18-34"), "18 to 34"), (NumberRange.expected(for: "18..34"), "18 to 34"),
      (NumberRange.expected(for: "18 - 34"), "18 to 34"), (NumberRange.expected(for: "adults"), "18 to 34"),
    ]
    for (expected, offer) in offers { #expect(expected.hasSuffix("such as \"\(offer)\""), "\(expected)") }
    #expect(Number.guess(".5") == "0.5" && Number.guess("+3") == "3" && Number.guess("1,000") == "1000" && Number.guess("\u{2212}2") == "-2")
    #expect(Number.guess("five") == nil && Number.guess("5") == nil)
  }
}
