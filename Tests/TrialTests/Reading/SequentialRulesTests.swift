import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Rules for looks` {
  /// The design of the fixture with other rules, three looks and a size that is given.
  private static func design(_ efficacy: String, _ futility: String? = nil, size: String = "sample size: 348") throws -> String {
    let text = try Fixtures.text("protocols/group-sequential.yaml")
      .replacing("looks: [50% of information, end]", with: "looks: [30% of information, 60% of information, end]")
      .replacing("power: {target: 80%, scenario: planned}", with: size)
      .replacing("efficacy: {spending: Lan-DeMets O'Brien-Fleming}", with: "efficacy: \(efficacy)")
    let old = "futility: {bounds: {look 1: 0}, scale: z, rule: non-binding}"
    guard let futility else {
      return text.replacing("  \(old)\n", with: "").replacing("stopping: efficacy and futility", with: "stopping: efficacy")
    }
    return text.replacing(old, with: "futility: \(futility)")
  }

  private static func points(_ spent: [Double]) -> SpendingFunction {
    .user(zip([0.3, 0.6, 1], spent).map { .init(fraction: $0, spent: $1) })
  }

  static let efficacies: [(String, EfficacyRule)] = [
    ("{spending: Kim-DeMets, power: 3}", .spending(.kimDeMets(power: 3))),
    ("{spending: user, spent: {look 1: 0.1%, look 2: 0.5%, end: 2.5%}}", .spending(points([0.001, 0.005, 0.025]))),
    ("{spending: user, spent: {look 2: 0.5%, end: 2.5%}}", .spending(points([0, 0.005, 0.025]))),
    ("{family: Wang-Tsiatis, delta: 0.25}", .family(.wangTsiatis(delta: 0.25))),
    ("{family: Haybittle-Peto}", .family(.haybittlePeto(interimZ: 3))),
    ("{family: Haybittle-Peto, interim bound: 3.29}", .family(.haybittlePeto(interimZ: 3.29))),
    ("{bounds: {look 1: 3, end: 2}, scale: effect}", .effects([3, nil, 2])),
    ("{bounds: {look 1: 99%, look 2: 97.5%}, scale: conditional power}", .conditionalPowers([0.99, 0.975, nil])),
  ]

  @Test(.tags(.identity), arguments: efficacies)
  func `for efficacy are read, and read again from what is explained`(_ written: String, _ rule: EfficacyRule) throws {
    let trial = try TrialProtocol.reading(try Self.design(written))
    #expect(trial.design.efficacy == rule)
    #expect(try TrialProtocol.reading(trial.explained()).design == trial.design)
  }

  static let futilities: [(String, FutilityRule.Bounds)] = [
    ("{bounds: {look 2: 50%}, scale: p, rule: binding}", .p([nil, 0.5, nil])),
    ("{bounds: {look 1: -0.5, look 2: 0.2}, scale: effect, rule: binding}", .effect([-0.5, 0.2, nil])),
    ("{bounds: {look 1: 5%}, scale: conditional power, rule: binding}", .conditionalPower([0.05, nil, nil])),
    ("{bounds: {look 2: 10%}, scale: predictive power, rule: binding}", .predictivePower([nil, 0.1, nil])),
    ("{spending: Lan-DeMets Pocock, spent: 20%, rule: binding}", .spending(.lanDeMetsPocock, spent: 0.2, under: .effect)),
    (
      "{spending: Hwang-Shih-DeCani, gamma: -2, spent: 10%, under: no effect, rule: binding}",
      .spending(.hwangShihDeCani(gamma: -2), spent: 0.1, under: .noEffect)
    ),
    ("{spending: user, spent: {look 1: 1%, end: 20%}, rule: binding}", .spending(points([0.01, 0.01, 0.2]), spent: 0.2, under: .effect)),
  ]

  @Test(.tags(.identity), arguments: futilities)
  func `for futility are read, and read again from what is explained`(_ written: String, _ bounds: FutilityRule.Bounds) throws {
    let trial = try TrialProtocol.reading(try Self.design("{family: Pocock}", written))
    #expect(trial.design.futility == FutilityRule(bounds: bounds, rule: .binding))
    #expect(try TrialProtocol.reading(trial.explained()).design == trial.design)
  }

  @Test(.tags(.identity))
  func `take what they need of the power and the sides`() throws {
    let power = "power: {target: 90%, scenario: planned}"
    let optimal = try TrialProtocol.reading(try Self.design("{family: Wang-Tsiatis, delta: optimal}", size: power))
    #expect(optimal.design.efficacy == .family(.wangTsiatisOptimum(power: 0.9)))
    #expect(try TrialProtocol.reading(optimal.explained()).design == optimal.design)
    let sides = try Self.design("{spending: user, spent: {look 1: 1%, look 2: 2%, end: 5%}}")
      .replacing("2.5% one-sided", with: "5% two-sided")
    #expect(try TrialProtocol.reading(sides).design.efficacy == .spending(Self.points([0.01, 0.02, 0.05])))
  }

  /// Defaults are told with their reasons.
  @Test func `tell their defaults`() throws {
    let trial = try TrialProtocol.reading(
      try Self.design("{family: Haybittle-Peto}", "{spending: Lan-DeMets Pocock, spent: 20%, rule: binding}"))
    let explained = trial.explained()
    #expect(explained.contains("interim bound: 3   # default: the bound of Haybittle and of Peto"))
    #expect(explained.contains("under: effect   # default: "))
  }

  private struct Expected {
    var efficacy = "{family: Pocock}"
    var futility: String?
    var size = "sample size: 348"
    var place: String
    var found: String
    var expected: String
    var rule = Fault.Rule.contradicts
  }

  private static let faults: [Expected] = [
    Expected(
      efficacy: "{spending: user, spent: {look 1: 0.5%, look 2: 0.4%, end: 2.5%}}", place: "design.efficacy.spent.look 2",
      found: "\"0.4%\" after \"0.5%\"", expected: "spent error that does not fall"),
    Expected(
      efficacy: "{spending: user, spent: {look 1: 0.5%, end: 2%}}", place: "design.efficacy.spent.end", found: "\"2%\"",
      expected: "\"2.5%\", the error"),
    Expected(
      efficacy: "{spending: user, spent: {look 1: 0.5%}}", place: "design.efficacy.spent", found: "no \"end\"",
      expected: "looks, the end among them", rule: .missing),
    Expected(
      efficacy: "{spending: user}", place: "design.efficacy", found: "user without \"spent\"",
      expected: "the error spent by each look, such as {look 1: 0.5%, end: 2.5%}", rule: .missing),
    Expected(
      efficacy: "{spending: Kim-DeMets}", place: "design.efficacy", found: "Kim-DeMets without \"power\"", expected: "\"power\", such as 3",
      rule: .missing),
    Expected(
      efficacy: "{spending: Kim-DeMets, power: 0}", place: "design.efficacy.power", found: "\"0\"", expected: "a number above 0", rule: .outOfRange),
    Expected(
      efficacy: "{spending: Lan-DeMets Pocock, power: 3}", place: "design.efficacy.power", found: "key \"power\"",
      expected: "none: it belongs to Kim-DeMets"),
    Expected(
      efficacy: "{family: Wang-Tsiatis}", place: "design.efficacy", found: "Wang-Tsiatis without \"delta\"",
      expected: "\"delta\", such as 0.25, or \"optimal\"", rule: .missing),
    Expected(
      efficacy: "{family: Wang-Tsiatis, delta: optimal}", place: "design.efficacy.delta", found: "\"optimal\" without \"power\"",
      expected: "the power at whose effect the expected size is least"),
    Expected(
      efficacy: "{family: Pocock, delta: 0.2}", place: "design.efficacy.delta", found: "key \"delta\"", expected: "none: it belongs to Wang-Tsiatis"),
    Expected(
      efficacy: "{bounds: {look 1: 3, end: 2}, scale: effect}", size: "power: {target: 90%, scenario: planned}", place: "design.efficacy.scale",
      found: "\"effect\" without a sample size", expected: "\"sample size\", by which an effect becomes a z"),
    Expected(
      efficacy: "{bounds: {look 1: 99%, end: 90%}, scale: conditional power}", place: "design.efficacy.bounds.end",
      found: "a conditional power at the end", expected: "none: the end gets the error that the looks leave"),
    Expected(
      efficacy: "{bounds: {look 1: 3}, scale: conditional power}", place: "design.efficacy.bounds.look 1",
      found: "\"3\" on the conditional power scale", expected: "a share with %, such as \"3%\""),
    Expected(
      futility: "{spending: Lan-DeMets Pocock, rule: binding}", place: "design.futility", found: "\"spending\" without \"spent\"",
      expected: "the error spent by the end, such as \"spent: 20%\"", rule: .missing),
    Expected(
      futility: "{spending: Lan-DeMets Pocock, spent: {look 1: 1%, end: 20%}, rule: binding}", place: "design.futility.spent",
      found: "errors look by look", expected: "a share with %, such as \"20%\": \"user\" has looks"),
    Expected(
      futility: "{spending: Lan-DeMets Pocock, spent: 98%, rule: binding}", place: "design.futility.spent", found: "a spent error of \"98%\"",
      expected: "less than 97.5%, what the error leaves"),
    Expected(
      futility: "{spending: Lan-DeMets Pocock, spent: 20%, bounds: {look 1: 0}, rule: binding}", place: "design.futility",
      found: "both \"bounds\" and \"spending\"", expected: "one of them"),
    Expected(
      futility: "{bounds: {look 1: 0}, scale: z, under: effect, rule: binding}", place: "design.futility.under", found: "key \"under\"",
      expected: "none: it belongs to spending"),
  ]

  @Test func `are told of what is wrong with them, and no more`() throws {
    for wrong in Self.faults {
      let text = try Self.design(wrong.efficacy, wrong.futility, size: wrong.size)
      do throws(Faults) {
        _ = try TrialProtocol.reading(text)
        Issue.record("no fault: \(wrong.found)")
      } catch {
        #expect(error.all.map(\.place) == [wrong.place], "\(wrong.found): \(error.all)")
        #expect(error.all.map(\.found) == [wrong.found])
        #expect(error.all.map(\.expected) == [wrong.expected])
        #expect(error.all.map(\.rule) == [wrong.rule])
      }
    }
  }

  /// A size for one power and a futility that spends for another is legal, and said.
  @Test func `warn of a type II error that is not the power's`() throws {
    let text = try Self.design(
      "{family: Pocock}", "{spending: Lan-DeMets Pocock, spent: 20%, rule: binding}", size: "power: {target: 90%, scenario: planned}")
    let warnings = try TrialProtocol.read(Array(text.utf8)).warnings
    #expect(warnings.map(\.rule) == [.unwise] && warnings.map(\.place) == ["design.futility.spent"])
    let agreed = text.replacing("spent: 20%", with: "spent: 10%")
    #expect(try TrialProtocol.read(Array(agreed.utf8)).warnings == [])
  }
}
