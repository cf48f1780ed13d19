import TestSupport
import Testing

@testable import Design

@Suite struct `Adjustment of p values` {
  static let cases = References.cases("multiplicity").filter { $0.id.hasPrefix("padjust-") }
  static let globals = References.cases("multiplicity").filter { $0.id.hasPrefix("simes-") }

  @Test(.tags(.reference), arguments: cases)
  func `is R's`(_ one: ReferenceCase) throws {
    let name = try #require(one.inputs["method"].text)
    let method = try #require(name == "BH" ? .benjaminiHochberg : MarginalAdjustment(rawValue: name))
    let adjusted = method.adjusted(one.inputs["p"].numbers)
    #expect(adjusted.count == one.outputs["adjustedP"].numbers.count)
    for (found, expected) in zip(adjusted, one.outputs["adjustedP"].numbers) { #expect(found.isClose(to: expected, within: one.tolerance)) }
  }

  @Test(.tags(.reference), arguments: globals)
  func `has Simes' of all`(_ one: ReferenceCase) throws {
    #expect(MarginalAdjustment.simes(one.inputs["p"].numbers).isClose(to: try #require(one.outputs["p"].number), within: one.tolerance))
  }

  /// 300 families from a fixed seed.
  @Test(.tags(.identity))
  func `is the closed test of Holm's graph, keeps the order of p, and is ranked Hommel, Hochberg, Holm, Bonferroni`() throws {
    var random = SplitMix(state: 9)
    for n in 1...5 {
      for _ in 0..<60 {
        let p = (0..<n).map { _ in Double.random(in: 0...0.2, using: &random) }
        let closed = { (test: IntersectionTest) in try ClosedTest(.holm(n), test: test).result(pValues: p, error: 0.05).adjustedP }
        let pairs: [(MarginalAdjustment, IntersectionTest)] = [(.holm, .bonferroni), (.hommel, .simes), (.hochberg, .hochberg)]
        for (method, test) in pairs {
          for (a, b) in zip(method.adjusted(p), try closed(test)) { #expect(a.isClose(to: b, within: 1e-13), "\(method)") }
        }
        for method in MarginalAdjustment.allCases {
          let adjusted = method.adjusted(p)
          for i in 0..<n {
            #expect(adjusted[i] >= p[i] - 1e-16 && adjusted[i] <= 1)
            for j in 0..<n where p[i] <= p[j] { #expect(adjusted[i] <= adjusted[j]) }
          }
        }
        let ranked = [MarginalAdjustment.hommel, .hochberg, .holm, .bonferroni].map { $0.adjusted(p) }
        for (less, more) in zip(ranked, ranked.dropFirst()) { for i in 0..<n { #expect(less[i] <= more[i] + 1e-15) } }
      }
    }
  }

  @Test(.tags(.identity))
  func `is Šidák's at small and at great p`() {
    #expect(MarginalAdjustment.sidak.adjusted([1e-14, 0.5, 1])[0].isClose(to: 3e-14, relative: 1e-12, floor: 1e-20))
    #expect(MarginalAdjustment.sidak.adjusted([0.5, 1]) == [0.75, 1])
  }
}
