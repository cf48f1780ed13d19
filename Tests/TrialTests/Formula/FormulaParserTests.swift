import Notation
import Testing
import TestSupport

@testable import Trial

@Suite struct `Formula` {
  @Test func `reads the primary model of the reference trial`() throws {
    let formula = try ModelFormula.parse("CHG ~ BASE*AVISIT + COUNTRY*AVISIT + SETTING*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)")
    #expect(formula.response == "CHG")
    #expect(
      formula.terms == [
        ["BASE"], ["AVISIT"], ["COUNTRY"], ["SETTING"], ["TRT01P"], ["BASE", "AVISIT"], ["COUNTRY", "AVISIT"], ["SETTING", "AVISIT"],
        ["TRT01P", "AVISIT"],
      ])
    #expect(formula.hasIntercept)
    #expect(formula.covariance == CovarianceTerm(structure: .unstructured, visit: "AVISIT", subject: "USUBJID"))
    #expect(formula.variables == ["BASE", "AVISIT", "COUNTRY", "SETTING", "TRT01P"])
  }

  /// The right-hand sides are those of R's documentation of `formula`: `a*b` is `a + b + a:b`, and `:` binds before `*`.
  @Test(
    .tags(.identity),
    arguments: [
      ("y ~ a*b", "y ~ a + b + a:b"),
      ("y ~ a*b*c", "y ~ a + b + c + a:b + a:c + b:c + a:b:c"),
      ("y ~ a:b*c", "y ~ c + a:b + a:b:c"),
      ("y ~ a:b + c + a", "y ~ c + a + a:b"),
      ("y ~ a*b + c*b", "y ~ a + b + c + a:b + c:b"),
      ("y ~ a:b + b:a + a + a", "y ~ a + a:b"),
      ("y ~ a:a", "y ~ a"),
      ("y ~ a*a", "y ~ a"),
      ("y~a:b", "y ~ a:b"),
      ("y ~ a : b", "y ~ a:b"),
      ("  y\t~\na  ", "y ~ a"),
      ("y ~ 1", "y ~ 1"),
      ("y ~ 1 + a", "y ~ a"),
      ("y ~ 0 + a", "y ~ 0 + a"),
      ("y ~ a - 1", "y ~ 0 + a"),
      ("y ~ -1 + a", "y ~ 0 + a"),
      ("y ~ a + 0 + us(v|s)", "y ~ 0 + a + us(v | s)"),
      ("y ~ us(v | s) + a", "y ~ a + us(v | s)"),
      ("`HAM-D total` ~ `day 1` * .x_2", "`HAM-D total` ~ `day 1` + .x_2 + `day 1`:.x_2"),
      ("us ~ cs", "us ~ cs"),
      ("Δ ~ β", "Δ ~ β"),
    ])
  func `is written out as R writes it`(_ written: String, _ expected: String) throws {
    let formula = try ModelFormula.parse(written)
    #expect(formula.canonicalText == expected)
    #expect(formula.text == written)
  }

  @Test(.tags(.identity)) func `crossing k factors gives every product once`() throws {
    for k in 1...8 {
      let formula = try ModelFormula.parse("y ~ " + (1...k).map { "x\($0)" }.joined(separator: "*"))
      #expect(formula.terms.count == (1 << k) - 1)
      #expect(Set(formula.terms.map(Set.init)).count == formula.terms.count)
      #expect(zip(formula.terms, formula.terms.dropFirst()).allSatisfy { $0.count <= $1.count })
    }
  }

  @Test(.tags(.identity)) func `means the same when its canonical text is read again`() throws {
    var random = SplitMix(state: 7)
    for _ in 0..<300 {
      let parts = (0...Int.random(in: 0..<4, using: &random)).map { _ in
        (0...Int.random(in: 0..<3, using: &random))
          .map { _ in ["A", "B", "C", "`d e`"].randomElement(using: &random) ?? "A" }
          .joined(separator: Bool.random(using: &random) ? "*" : ":")
      }
      let first = try ModelFormula.parse("y ~ " + parts.joined(separator: " + ") + (Bool.random(using: &random) ? " - 1" : ""))
      var again = try ModelFormula.parse(first.canonicalText)
      again.text = first.text
      #expect(again == first)
    }
  }

  struct Wrong: CustomTestStringConvertible, Sendable {
    var text: String
    var rule: Fault.Rule
    var offset: Int
    var suggestion: String?
    init(_ text: String, _ rule: Fault.Rule, at offset: Int, suggestion: String? = nil) {
      (self.text, self.rule, self.offset, self.suggestion) = (text, rule, offset, suggestion)
    }
    var testDescription: String { text }
  }

  @Test(arguments: [
    Wrong("", .missing, at: 0),
    Wrong("CHG", .syntax, at: 3),
    Wrong("CHG ~", .syntax, at: 5),
    Wrong("~ BASE", .syntax, at: 0),
    Wrong("CHG ~ BASE +", .syntax, at: 12),
    Wrong("CHG ~ BASE + + AVISIT", .syntax, at: 13),
    Wrong("CHG ~ BASE AVISIT", .syntax, at: 11),
    Wrong("CHG ~ BASE ~ AVISIT", .syntax, at: 11),
    Wrong("CHG ~ BASE:", .syntax, at: 11),
    Wrong("CHG ~ 2", .syntax, at: 6),
    Wrong("CHG ~ BASE*1", .syntax, at: 11),
    Wrong("CHG ~ 2x", .syntax, at: 6),
    Wrong("CHG ~ BASE - AVISIT", .refused, at: 11),
    Wrong("CHG ~ (BASE + AVISIT)*TRT01P", .refused, at: 6),
    Wrong("CHG ~ BASE^2", .refused, at: 10),
    Wrong("CHG ~ BASE/AVISIT", .refused, at: 10),
    Wrong("CHG ~ BASE %in% AVISIT", .refused, at: 11),
    Wrong("CHG ~ log(BASE)", .refused, at: 6),
    Wrong("CHG ~ CHG + BASE", .contradicts, at: 6),
    Wrong("CHG ~ 0", .missing, at: 7),
    Wrong("CHG ~ 0 + BASE + 1", .contradicts, at: 17),
    Wrong("CHG ~ ``", .syntax, at: 6),
    Wrong("CHG ~ `BASE", .syntax, at: 6),
    Wrong("CHG ~ BASE; AVISIT", .syntax, at: 10),
    Wrong("CHG ~ a*b*c*d*e*f*g*h*i", .limit, at: 6),
    Wrong("CHG ~ BASE + uss(AVISIT | USUBJID)", .unknownName, at: 13, suggestion: "us"),
    Wrong("CHG ~ BASE + US(AVISIT | USUBJID)", .unknownName, at: 13, suggestion: "us"),
    Wrong("CHG ~ BASE + un(AVISIT | USUBJID)", .unknownName, at: 13, suggestion: "us"),
    Wrong("CHG ~ BASE + toeqh(AVISIT | USUBJID)", .unknownName, at: 13, suggestion: "toeph"),
    Wrong("CHG ~ BASE + us(AVISIT | TRT01P / USUBJID / SITEID)", .syntax, at: 42),
    Wrong("CHG ~ BASE + us(AVISIT | USUBJID / USUBJID)", .contradicts, at: 13),
    Wrong("CHG ~ BASE + cs(AVISIT, AVISITN | USUBJID)", .syntax, at: 22),
    Wrong("CHG ~ BASE + us(AVISIT, USUBJID)", .syntax, at: 22),
    Wrong("CHG ~ BASE + us(AVISIT | USUBJID", .syntax, at: 32),
    Wrong("CHG ~ BASE + us(AVISIT | AVISIT)", .contradicts, at: 13),
    Wrong("CHG ~ BASE + us()", .syntax, at: 16),
    Wrong("CHG ~ us(AVISIT | USUBJID) + us(AVISIT | USUBJID)", .duplicate, at: 29),
    Wrong("CHG ~ BASE*us(AVISIT | USUBJID)", .syntax, at: 11),
    Wrong("us(AVISIT | USUBJID) ~ BASE", .syntax, at: 0),
    Wrong("CHG ~ AVISIT | USUBJID", .syntax, at: 13),
    Wrong("Surv(AVAL, CNSR) ~ TRT01P", .syntax, at: 11),
    Wrong("Surv(AVAL) ~ TRT01P", .syntax, at: 9),
    Wrong("CRIT1FL ~ TRT01P + strata(GENDER) + strata(GENDER)", .duplicate, at: 36),
    Wrong("AVAL ~ TRT01P + strata(AVAL)", .contradicts, at: 23),
    Wrong("AVAL ~ TRT01P + offset(log(TRTDURD))", .refused, at: 16),
  ])
  func `refuses what it does not know, at its place`(_ wrong: Wrong) {
    #expect {
      try ModelFormula.parse(wrong.text)
    } throws: { error in
      guard let fault = error as? FormulaFault else { return false }
      return fault.rule == wrong.rule && fault.offset == wrong.offset && fault.suggestion == wrong.suggestion
    }
  }

  @Test(arguments: CovarianceTerm.Structure.allCases)
  func `reads every covariance, by group and, where it is spatial, with several coordinates`(_ structure: CovarianceTerm.Structure) throws {
    let name = structure.rawValue
    let plain = try ModelFormula.parse("CHG ~ BASE + \(name)(AVISIT | USUBJID)")
    #expect(plain.covariance == CovarianceTerm(structure: structure, visit: "AVISIT", subject: "USUBJID"))
    let grouped = try ModelFormula.parse("CHG ~ BASE + \(name)( AVISIT|TRT01P/USUBJID )")
    #expect(grouped.covariance == CovarianceTerm(structure: structure, visit: "AVISIT", group: "TRT01P", subject: "USUBJID"))
    #expect(grouped.canonicalText == "CHG ~ BASE + \(name)(AVISIT | TRT01P / USUBJID)")
    #expect(try ModelFormula.parse(grouped.canonicalText).covariance == grouped.covariance)
    guard structure.isSpatial else { return }
    let placed = try ModelFormula.parse("CHG ~ BASE + \(name)(DAY, PLACE | USUBJID)")
    #expect(placed.covariance == CovarianceTerm(structure: structure, visit: "DAY", coordinates: ["PLACE"], subject: "USUBJID"))
    #expect(placed.canonicalText == "CHG ~ BASE + \(name)(DAY, PLACE | USUBJID)")
  }

  @Test func `takes the logarithm of a time at risk as an offset, once`() throws {
    let formula = try ModelFormula.parse("AVAL ~ TRT01P + offset(log(TRTDURD))")
    #expect(formula.offset == "TRTDURD" && formula.terms == [["TRT01P"]])
    #expect(formula.canonicalText == "AVAL ~ TRT01P + offset(log(TRTDURD))")
    for text in [
      "AVAL ~ TRT01P + offset(TRTDURD)", "AVAL ~ A + offset(log(B)) + offset(log(B))", "AVAL ~ A + offset(log(B)", "AVAL ~ A + offset(log(B))*C",
    ] {
      #expect(throws: FormulaFault.self) { try ModelFormula.parse(text) }
    }
  }

  @Test func `refuses a formula too long to be one`() {
    #expect {
      try ModelFormula.parse("CHG ~ " + String(repeating: "A + ", count: 3000) + "A")
    } throws: { ($0 as? FormulaFault)?.rule == .limit }
  }

  @Test func `never traps on noise`() {
    var random = SplitMix(state: 11)
    let signs = Array("CHG~ +:*-01()|/us`^.%é\u{0}") + ["us(", "us(A|B)", " ~ "].joined()
    for _ in 0..<20_000 {
      let text = String((0..<Int.random(in: 0..<24, using: &random)).map { _ in signs[Int.random(in: 0..<signs.count, using: &random)] })
      if let formula = try? ModelFormula.parse(text) { #expect(!formula.canonicalText.isEmpty) }
    }
  }

  @Test func `gives its place in the file`() {
    let fault = FormulaFault(found: "\"uss(…)\"", expected: "us", suggestion: "us", rule: .unknownName, offset: 13)
    let inFile = fault.inFile(line: 42, column: 12, place: "analyses.primary.model")
    #expect(inFile.line == 42 && inFile.column == 25 && inFile.place == "analyses.primary.model" && inFile.rule == .unknownName)
  }
}
