import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Joint estimates` {
  static func cases(_ prefix: String) -> [ReferenceCase] { References.cases("multiplicity").filter { $0.id.hasPrefix(prefix) } }

  func joint(_ one: ReferenceCase) -> JointEstimates {
    let r = Matrix(one.inputs["R"].matrix)
    let t = one.inputs["t"].numbers
    return JointEstimates(
      estimates: t.isEmpty ? [Double](repeating: 0, count: r.rows) : t, covariance: r, degreesOfFreedom: one.inputs["df"].number ?? .infinity)
  }

  func alternative(_ one: ReferenceCase) -> JointEstimates.Alternative { one.inputs["tail"].text == nil ? .greater : .twoSided }

  @Test(.tags(.reference), arguments: cases("dunnett-crit-"))
  func `have Dunnett's critical values`(_ one: ReferenceCase) throws {
    let c = try joint(one).criticalValue(error: try #require(one.inputs["alpha"].number), alternative(one))
    #expect(c.isClose(to: try #require(one.outputs["criticalValue"].number), within: one.tolerance), "\(c)")
  }

  @Test(.tags(.reference), arguments: cases("dunnett-s"))
  func `have Dunnett's p values, in one step and stepping down`(_ one: ReferenceCase) throws {
    let p = try one.id.contains("step-down") ? joint(one).stepDown(alternative(one)) : joint(one).singleStep(alternative(one))
    #expect(p.count == one.outputs["adjustedP"].numbers.count)
    for (found, expected) in zip(p, one.outputs["adjustedP"].numbers) { #expect(found.isClose(to: expected, within: one.tolerance)) }
  }

  /// Arms of a one-way layout against its control, in the order of the estimates of the case.
  func layout(_ one: ReferenceCase, _ response: String, _ factor: String) throws -> JointEstimates {
    let y = one.inputs[response].numbers
    let groups = one.inputs[factor].elements.map { $0.text ?? "" }
    let control = try #require(one.inputs["control"].text)
    let of = { (name: String) in y.indices.filter { groups[$0] == name }.map { y[$0] } }
    let mean = { (x: [Double]) in x.reduce(0, +) / Double(x.count) }
    let names = Set(groups)
    let squares = names.map { name in of(name).reduce(0) { $0 + ($1 - mean(of(name))) * ($1 - mean(of(name))) } }.reduce(0, +)
    let df = Double(y.count - names.count)
    let arms = factor == "tension" ? ["M", "H"] : names.filter { $0 != control }.sorted()
    return JointEstimates(
      means: arms.map { mean(of($0)) }, sizes: arms.map { Double(of($0).count) }, control: (mean(of(control)), Double(of(control).count)),
      residualVariance: squares / df, degreesOfFreedom: df)
  }

  @Test(.tags(.reference))
  func `are multcomp's of a one-way layout`() throws {
    for (id, response, factor) in [("warpbreaks-two-sided", "breaks", "tension"), ("chickwts-free", "weight", "feed")] {
      let one = References.one("multiplicity", "multcomp-dunnett-" + id)
      let joint = try layout(one, response, factor)
      let p = try factor == "feed" ? joint.stepDown(.twoSided) : joint.singleStep(.twoSided)
      #expect(joint.degreesOfFreedom == one.outputs["df"].number)
      #expect(p.count == one.outputs["adjustedP"].numbers.count)
      for i in p.indices {
        #expect(joint.estimates[i].isClose(to: one.outputs["estimate"].numbers[i], within: 1e-12 * 200))
        #expect(joint.standardErrors[i].isClose(to: one.outputs["se"].numbers[i], within: 1e-12 * 200))
        #expect(joint.statistics[i].isClose(to: one.outputs["t"].numbers[i], within: 1e-11))
        #expect(p[i].isClose(to: one.outputs["adjustedP"].numbers[i], within: one.tolerance), "\(p[i])")
      }
    }
  }

  @Test(.tags(.reference))
  func `have multcomp's simultaneous intervals`() throws {
    let one = References.one("multiplicity", "multcomp-dunnett-sci")
    let joint = try layout(one, "breaks", "tension")
    let expected = one.outputs["confint"].matrix
    for (found, row) in zip(try joint.intervals(error: 0.05, .twoSided), expected) {
      #expect(found.estimate.isClose(to: row[0], within: 1e-12))
      #expect(found.lower.isClose(to: row[1], within: one.tolerance))
      #expect(found.upper.isClose(to: row[2], within: one.tolerance))
    }
    #expect(try joint.criticalValue(error: 0.05, .twoSided).isClose(to: try #require(one.outputs["criticalValue"].number), within: one.tolerance))
  }

  @Test(.tags(.identity))
  func `are tested alike by p values, critical value and intervals`() throws {
    let joint = JointEstimates(
      means: [3, 5, 4.2, 2], sizes: [20, 25, 30, 22], control: (2.5, 40), residualVariance: 9, degreesOfFreedom: 132)
    for alternative in JointEstimates.Alternative.allCases {
      let p = try joint.singleStep(alternative)
      let down = try joint.stepDown(alternative)
      let c = try joint.criticalValue(error: 0.05, alternative)
      let intervals = try joint.intervals(error: 0.05, alternative)
      let t = joint.toward(alternative)
      for i in p.indices {
        #expect((p[i] <= 0.05) == (t[i] >= c))
        #expect((p[i] <= 0.05) == (intervals[i].lower >= 0 || intervals[i].upper <= 0))
        #expect(down[i] <= p[i] + 1e-12)
        for j in p.indices where t[i] >= t[j] { #expect(p[i] <= p[j] && down[i] <= down[j]) }
      }
      let best = try #require(t.indices.max { t[$0] < t[$1] })
      #expect(down[best].isClose(to: p[best], within: 1e-12))
    }
  }

  @Test(.tags(.identity))
  func `step down as the closed test of the greatest statistic does`() throws {
    let joint = JointEstimates(means: [3, 5, 4.2], sizes: [20, 25, 30], control: (2.5, 40), residualVariance: 9, degreesOfFreedom: 111)
    let one = StudentT(degreesOfFreedom: 111)
    let group = IntersectionTest.parametric(correlation: joint.correlation, degreesOfFreedom: 111)
    let closed = try ClosedTest(.holm(3), test: group).result(pValues: joint.statistics.map(one.upperTail), error: 0.05)
    for (a, b) in zip(closed.adjustedP, try joint.stepDown(.greater)) { #expect(a.isClose(to: b, within: 1e-10)) }
  }
}
