import Mathematics
import TestSupport
import Testing
import Trial

@testable import Design

@Suite struct `Luck of subsets` {
  static func single(_ z: Double = 1.959963984540054) throws -> SequentialTest {
    SequentialTest(try Boundaries(fractions: [1], efficacyZ: [z], futilityZ: [nil]))
  }

  static func disjoint(_ shares: [Double]) -> SubsetShares { SubsetShares(shared: Matrix(diagonal: shares)) }

  @Test(.tags(.identity)) func `of disjoint subsets is a product`() throws {
    let shares = [0.4, 0.35, 0.2]
    let θ = 1.3
    let luck = SubgroupLuck(Self.disjoint(shares), test: try Self.single(), level: 0.025)
    let found = try luck.chances(drift: θ)
    let c = StandardNormal.upperQuantile(0.025)
    let each = shares.map { StandardNormal.upperTail(c - θ * $0.squareRoot()) }
    for (a, b) in zip(found.each, each) { #expect(a.isClose(to: b, within: 1e-9)) }
    #expect(found.some.isClose(to: 1 - each.reduce(1) { $0 * (1 - $1) }, within: 1e-9))
    #expect(found.notShown.isClose(to: StandardNormal.cumulative(c - θ), within: 1e-12))
    // A subset and all others share nobody.
    for (k, f) in shares.enumerated() {
      let others = StandardNormal.cumulative(c - θ * (1 - f).squareRoot())
      #expect(found.eachWithoutRest[k].isClose(to: each[k] * others, within: 1e-9))
    }
  }

  @Test(.tags(.identity)) func `without an effect is the level of one subset and more of two`() throws {
    let one = try SubgroupLuck(Self.disjoint([0.3]), test: try Self.single(), level: 0.025).chances(drift: 0)
    #expect(one.some.isClose(to: 0.025, within: 1e-12) && one.each[0].isClose(to: 0.025, within: 1e-12))
    let two = try SubgroupLuck(Self.disjoint([0.5, 0.5]), test: try Self.single(), level: 0.025).chances(drift: 0)
    #expect(two.some.isClose(to: 1 - 0.975 * 0.975, within: 1e-10))
    // A trial whose halves are both significant is so itself: what is saved is one half alone, the whole being short of its bound.
    #expect(two.someWhileNotShown < two.some && two.someWhileNotShown > 0)
    #expect((two.eachWhileNotShown[0] + two.eachWhileNotShown[1]).isClose(to: two.someWhileNotShown, within: 1e-8))
  }

  @Test(.tags(.identity)) func `of a part of nearly all is that of all`() throws {
    let luck = SubgroupLuck(Self.disjoint([1 - 1e-9]), test: try Self.single(), level: 0.025)
    let found = try luck.chances(drift: 2)
    let c = StandardNormal.upperQuantile(0.025)
    #expect(found.each[0].isClose(to: StandardNormal.upperTail(c - 2), within: 1e-8))
    #expect(found.someWhileNotShown < 1e-4)
  }

  @Test(.tags(.identity)) func `does not hang on looks that cannot stop the trial`() throws {
    let looks = SequentialTest(try Boundaries(fractions: [0.5, 1], efficacyZ: [.infinity, 1.96], futilityZ: [nil, nil]))
    let shares = SubsetShares(shared: Matrix([[0.6, 0.4], [0.4, 0.7]]))
    let a = try SubgroupLuck(shares, test: looks, level: 0.025).chances(drift: 1)
    let b = try SubgroupLuck(shares, test: try Self.single(1.96), level: 0.025).chances(drift: 1)
    #expect(a.some.isClose(to: b.some, within: 1e-9) && a.someWhileNotShown.isClose(to: b.someWhileNotShown, within: 1e-9))
  }

  @Test(.tags(.identity)) func `of estimates exceeds the truth as the greatest of normal variates does`() throws {
    // Two halves: the greatest of two with variance 2.
    #expect(try Self.disjoint([0.5, 0.5]).greatestExcess().isClose(to: (2 / Double.pi).squareRoot(), within: 1e-12))
    #expect(try Self.disjoint([0.3]).greatestExcess() == 0)
    // Of K independent standard normals: 3 / (2 √π), and for four and five the printed 1.02938 and 1.16296 (Harter 1961).
    let third = try Self.disjoint([0.25, 0.25, 0.25]).greatestExcess() / 2
    #expect(third.isClose(to: 1.5 / Double.pi.squareRoot(), within: 1e-10))
    #expect((try Self.disjoint(Array(repeating: 0.2, count: 4)).greatestExcess() / 5.0.squareRoot()).isClose(to: 1.02938, within: 5e-6))
    #expect((try Self.disjoint(Array(repeating: 0.16, count: 5)).greatestExcess() / 2.5).isClose(to: 1.16296, within: 5e-6))
    // A subset named twice adds nothing.
    let twice = SubsetShares(shared: Matrix([[0.5, 0, 0.5], [0, 0.5, 0], [0.5, 0, 0.5]]))
    #expect(try twice.greatestExcess().isClose(to: (2 / Double.pi).squareRoot(), within: 1e-12))
  }

  @Test(.tags(.identity)) func `of interactions counts a factor once`() throws {
    let z = 2.1
    let alone = 2 * StandardNormal.upperTail(z)
    #expect(try Self.disjoint([0.3]).interactionTail(z: z).isClose(to: alone, within: 1e-12))
    #expect(try Self.disjoint([0.3]).withComplements.interactionTail(z: z).isClose(to: alone, within: 1e-12))
    #expect(try Self.disjoint([0.5, 0.5]).interactionTail(z: z).isClose(to: alone, within: 1e-12))
    // Crossed factors that are independent of each other have independent interactions.
    let crossed = SubsetShares(shared: Matrix([[0.6, 0.42], [0.42, 0.7]]))
    #expect(try crossed.interactionTail(z: z).isClose(to: 1 - (1 - alone) * (1 - alone), within: 1e-12))
  }

  @Test(.tags(.identity)) func `of subsets has the shares of counted patients`() {
    let found = SubsetShares(members: [[true, true, false, false], [true, false, true, false]])
    #expect(found.shared == Matrix([[0.5, 0.25], [0.25, 0.5]]))
    #expect(found.interactionCorrelation == Matrix.identity(2))
    #expect(found.withComplements.share(2) == 0.5 && found.withComplements.shared[2, 1] == 0.25 && found.withComplements.shared[2, 3] == 0.25)
  }

  static let cases = References.cases("subgroups").filter { $0.id.hasPrefix("luck") }

  /// Ten million trials a case, four standard errors.
  @Test(.tags(.reference), arguments: cases) func `agrees with an independent simulation`(_ reference: ReferenceCase) throws {
    let inputs = reference.inputs
    let futility = inputs["futility"].elements.map { $0.number }
    let test = SequentialTest(
      try Boundaries(fractions: inputs["fractions"].numbers, efficacyZ: inputs["efficacy"].numbers, futilityZ: futility))
    let shares = SubsetShares(shared: Matrix(inputs["shared"].matrix))
    let luck = SubgroupLuck(shares, test: test, level: inputs["level"].number!)
    let found = try luck.chances(drift: inputs["drift"].number!)
    let outputs = reference.outputs
    let n = inputs["draws"].number!
    func agrees(_ value: Double, _ wanted: Double) -> Bool {
      value.isClose(to: wanted, within: 4 * (wanted * (1 - wanted) / n).squareRoot() + 2e-5)
    }
    #expect(agrees(found.notShown, outputs["notShown"].number!))
    #expect(agrees(found.some, outputs["some"].number!))
    #expect(agrees(found.someWhileNotShown, outputs["someWhileNotShown"].number!))
    for k in 0..<shares.count {
      #expect(agrees(found.each[k], outputs["each"][k].number!))
      #expect(agrees(found.eachWhileNotShown[k], outputs["eachWhileNotShown"][k].number!))
      #expect(agrees(found.eachWithoutRest[k], outputs["eachWithoutRest"][k].number!))
    }
    #expect(agrees(try shares.interactionTail(z: StandardNormal.upperQuantile(luck.level)), outputs["interaction"].number!))
    #expect(try shares.greatestExcess().isClose(to: outputs["greatestExcess"].number!, within: 4 * inputs["excessError"].number!))
  }
}
