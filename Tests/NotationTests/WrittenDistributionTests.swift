import Testing

@testable import Notation

@Suite struct `Written distributions` {
  private func read(_ yaml: String) -> (distribution: WrittenDistribution?, faults: [Fault]) {
    guard case .map(let entries)? = TreeReading("prior: \(yaml)\n").root?.content else { return (nil, []) }
    return WrittenDistribution.reading(entries[0].value, place: "prior")
  }

  private static let laws: [(String, WrittenLaw)] = [
    ("normal mean 1 sd 1.5", WrittenLaw(.normal(mean: 1, sd: 1.5))),
    ("lognormal median 60 gsd 2.2", WrittenLaw(.lognormal(median: 60, gsd: 2.2))),
    ("uniform 0.2 to 0.4", WrittenLaw(.uniform(lower: 0.2, upper: 0.4))),
    ("beta a 9 b 1.5", WrittenLaw(.beta(a: 9, b: 1.5))),
    ("gamma mean 2 sd 1", WrittenLaw(.gamma(mean: 2, sd: 1))),
    ("student mean 0 sd 1 df 4", WrittenLaw(.student(mean: 0, sd: 1, df: 4))),
    ("-1.75", WrittenLaw(.fixed(-1.75))),
    ("2 weeks", WrittenLaw(.fixed(2), unit: "weeks")),
    ("normal mean 24 sd 4 within 18 to 34", WrittenLaw(.normal(mean: 24, sd: 4), within: NumberRange(18, 34))),
    ("uniform 0.7 to 3 weeks", WrittenLaw(.uniform(lower: 0.7, upper: 3), unit: "weeks")),
    ("uniform 30% to 80% of patients", WrittenLaw(.uniform(lower: 0.3, upper: 0.8), isShare: true, unit: "of patients")),
    ("normal mean 30% sd 5% within 7% to 56.25%", WrittenLaw(.normal(mean: 0.3, sd: 0.05), within: NumberRange(0.07, 0.5625), isShare: true)),
    ("beta a 2 b 3 within 20% to 90%", WrittenLaw(.beta(a: 2, b: 3), within: NumberRange(0.2, 0.9), isShare: true)),
    ("lognormal median 30% gsd 1.5", WrittenLaw(.lognormal(median: 0.3, gsd: 1.5), isShare: true)),
    ("gamma mean 30 sd 5 patients/month", WrittenLaw(.gamma(mean: 30, sd: 5), unit: "patients/month")),
  ]

  @Test(arguments: laws) func `are words and numbers, and write themselves that way`(_ text: String, _ law: WrittenLaw) {
    #expect(WrittenLaw.reading(text) == law)
    #expect(law.written == text)
    #expect(read(text).distribution == .law(law))
  }

  @Test func `a value is written as its law is`() {
    #expect(WrittenLaw.reading("uniform 0.7 to 3 weeks")?.text(of: 1.5) == "1.5 weeks")
    #expect(WrittenLaw.reading("uniform 30% to 80% of patients")?.text(of: 0.07) == "7% of patients")
    #expect(WrittenLaw.reading("normal mean 0 sd 1")?.text(of: -2) == "-2")
  }

  @Test func `mixtures and choices are maps`() {
    let mixture = read("{mixture: [{weight: 50%, of: 0}, {weight: 50%, of: uniform 0 to 0.25}]}")
    #expect(mixture.faults == [])
    #expect(
      mixture.distribution
        == .mixture([.init(weight: 0.5, law: WrittenLaw(.fixed(0))), .init(weight: 0.5, law: WrittenLaw(.uniform(lower: 0, upper: 0.25)))]))
    let choice = read("{choice: {5% two-sided: 75%, 10% two-sided: 25%}}")
    #expect(choice.faults == [])
    #expect(choice.distribution == .choice([.init("5% two-sided", weight: 0.75), .init("10% two-sided", weight: 0.25)]))
    for each in [mixture, choice, read("{choice: {\"a, b\": 99%, 'x: \"y\"': 1%}}"), read("{choice: {1: 100%}}")] {
      #expect(each.distribution != nil && each.distribution.map { read($0.written).distribution } == each.distribution, "\(each)")
    }
  }

  /// Column 8 is where the value of `prior: ` begins; what is not there is told at its key.
  private static let wrong: [(String, Int, String, String, Fault.Rule)] = [
    ("normal(0", 8, "\"normal(0\"", "a distribution such as \"normal mean 0 sd 1\"", .wrongType),
    ("N(1 1.5)", 8, "\"N(1 1.5)\"", "a distribution such as \"normal mean 0 sd 1\"", .wrongType),
    ("uniform 0.2-0.4", 8, "\"uniform 0.2-0.4\"", "a distribution such as \"uniform 0.2 to 0.4\"", .wrongType),
    ("unifrom 0.2 to 0.4", 8, "\"unifrom 0.2 to 0.4\"", "a distribution such as \"uniform 0.2 to 0.4\"", .wrongType),
    ("normal mean 1 variance 2", 8, "\"normal mean 1 variance 2\"", "a distribution such as \"normal mean 0 sd 1\"", .wrongType),
    ("normal sd 1 mean 0", 8, "\"normal sd 1 mean 0\"", "a distribution such as \"normal mean 0 sd 1\"", .wrongType),
    ("normal  mean 1 sd 2", 8, "\"normal  mean 1 sd 2\"", "a distribution such as \"normal mean 0 sd 1\"", .wrongType),
    ("normal mean 1 sd 2 sd", 8, "\"normal mean 1 sd 2 sd\"", "a distribution such as \"normal mean 0 sd 1\"", .wrongType),
    ("beta a 90% b 10%", 8, "\"beta a 90% b 10%\"", "a distribution such as \"beta a 9 b 1.5\"", .wrongType),
    ("uniform 30% to 0.8", 8, "\"uniform 30% to 0.8\"", "a distribution such as \"uniform 0.2 to 0.4\"", .wrongType),
    ("normal mean 1 sd 1 within 10% to 20%", 8, "\"normal mean 1 sd 1 within 10% to 20%\"", WrittenLaw.usual, .wrongType),
    ("5 within 0 to 10", 8, "\"5 within 0 to 10\"", WrittenLaw.usual, .wrongType),
    ("about 3", 8, "\"about 3\"", WrittenLaw.usual, .wrongType),
    ("", 1, "nothing", WrittenLaw.usual, .wrongType),
    ("[1, 2]", 8, "a list", WrittenLaw.usual, .wrongType),
    ("normal mean 1 sd -1", 25, "\"-1\"", "an sd above 0", .outOfRange),
    ("normal mean 1 sd 0", 25, "\"0\"", "an sd above 0", .outOfRange),
    ("\"normal mean 1 sd 0\"", 26, "\"0\"", "an sd above 0", .outOfRange),
    ("lognormal median -1 gsd 2", 25, "\"-1\"", "a median above 0", .outOfRange),
    ("lognormal median 60 gsd 0.8", 32, "\"0.8\"", "a geometric sd above 1", .outOfRange),
    ("uniform 0.4 to 0.2", 23, "\"0.2\"", "an upper end above the lower", .outOfRange),
    ("beta a 0 b 1", 15, "\"0\"", "a above 0", .outOfRange),
    ("beta a 1 b 0", 19, "\"0\"", "b above 0", .outOfRange),
    ("gamma mean 0 sd 1", 19, "\"0\"", "a mean above 0", .outOfRange),
    ("gamma mean 1 sd 0", 24, "\"0\"", "an sd above 0", .outOfRange),
    ("student mean 0 sd 0 df 4", 26, "\"0\"", "an sd above 0", .outOfRange),
    ("student mean 0 sd 1 df 0", 31, "\"0\"", "degrees of freedom above 0", .outOfRange),
    ("normal mean 0 sd 1 within 3 to 2", 39, "\"2\"", "an upper end above the lower", .outOfRange),
    ("uniform 0 to 1 within 2 to 3", 30, "\"2 to 3\"", "a range that the distribution reaches", .contradicts),
    ("gamma mean 1 sd 1 within -2 to 0", 33, "\"-2 to 0\"", "a range that the distribution reaches", .contradicts),
    ("{}", 8, "an empty map", "a distribution such as \"normal mean 0 sd 1\", or \"mixture\" or \"choice\"", .missing),
    ("{choise: {1: 100%}}", 9, "key \"choise\"", "mixture or choice", .unknownName),
    ("{choice: {1: 100%}, source: [x]}", 28, "key \"source\" beside \"choice\"", "\"choice\" alone", .contradicts),
    ("{choice: {1: 75%, 2: 30%}}", 17, "weights that sum to 105%", "100%", .contradicts),
    ("{choice: {1: 0.75, 2: 25%}}", 21, "\"0.75\"", "a share with %, such as \"75%\"", .wrongType),
    ("{choice: {1: 0%, 2: 100%}}", 21, "\"0%\"", "a share above 0% and at most 100%", .outOfRange),
    ("{choice: [1, 2]}", 17, "a list", "values and their weights", .wrongType),
    ("{choice: {}}", 17, "an empty map", "values and their weights", .wrongType),
    ("{mixture: 3}", 18, "\"3\"", "a list, each {weight: 50%, of: a distribution}", .wrongType),
    ("{mixture: []}", 18, "an empty list", "a list, each {weight: 50%, of: a distribution}", .wrongType),
    ("{mixture: [{weight: 100%}]}", 19, "no key \"of\"", WrittenLaw.usual, .missing),
    ("{mixture: [{of: 3}]}", 19, "no key \"weight\"", "a share with %, such as \"75%\"", .missing),
    ("{mixture: [{weight: 100%, off: 3, of: 3}]}", 34, "key \"off\"", "one of weight, of", .unknownName),
    ("{mixture: [{weight: 100%, of: {choice: {1: 100%}}}]}", 38, "a map", WrittenLaw.usual, .wrongType),
    ("{mixture: [{weight: 40%, of: 1}, {weight: 40%, of: 2}]}", 18, "weights that sum to 80%", "100%", .contradicts),
    ("{mixture: [{weight: 50%, of: 1}, {weight: 50%, of: 2 weeks}]}", 41, "\"2 weeks\" beside \"1\"", "one unit in all of a mixture", .contradicts),
  ]

  @Test(arguments: wrong) func `tell what is wrong where it stands`(
    _ yaml: String, _ column: Int, _ found: String, _ expected: String, _ rule: Fault.Rule
  ) {
    let read = read(yaml)
    #expect(read.distribution == nil)
    #expect(read.faults.map { [$0.found, $0.expected] } == [[found, expected]])
    #expect(read.faults.map(\.rule) == [rule])
    #expect(read.faults.map { [$0.line, $0.column] } == [[1, column]])
  }

  @Test func `faults tell the keys that lead to them, and a near word`() {
    let faults = read("{mixture: [{weight: 0.5, of: 1}, {weihgt: 50%, of: normal mean 0 sd -1}]}").faults
    #expect(faults.map(\.place) == ["prior.mixture.weight", "prior.mixture", "prior.mixture", "prior.mixture.of"])
    #expect(faults.compactMap(\.suggestion) == ["weight"])
  }
}
