import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Analysis

@Suite struct `Proportional hazards` {
  @Test(.tags(.reference), arguments: References.cases("proportional-hazards"))
  func `the score test of coefficients that change is that of cox zph`(_ peer: ReferenceCase) throws {
    let data = try SurvivalReference(peer.json["data"].text!)
    let isAdjusted = peer.id.contains("-adjusted")
    let arms = Array(0..<(data.groups.count - 1))
    let others = isAdjusted ? [[arms.count], [arms.count + 1]] : []
    let test = try ProportionalHazardsTest(
      data.sample(stratified: peer.id.contains("stratified")), covariates: data.covariates(adjusted: isAdjusted), terms: [arms] + others)
    let rows = peer.outputs["zph"].elements
    #expect(rows.count == test.terms.count + 1)
    for (found, wanted) in zip(test.terms + [test.whole], rows) {
      #expect(found.degreesOfFreedom == Int(wanted["df"].number!))
      #expect(found.chiSquared.isClose(to: wanted["chisq"].number!, relative: 1e-7, floor: 1e-3))
      #expect(found.p.isClose(to: wanted["p"].number!, relative: 1e-7, floor: 1e-3))
    }
  }

  /// The pieces of the likelihood at each time are those of the whole.
  @Test(.tags(.identity), arguments: CoxLikelihood.Ties.allCases)
  func `the score of the pieces is nothing where the model ends, and the information is whole`(_ ties: CoxLikelihood.Ties) throws {
    let data = try SurvivalReference("antidepressant_time_to_response.csv")
    let (sample, covariates) = (data.sample(), data.covariates(adjusted: true))
    let model = try CoxModel(sample, covariates: covariates, ties: ties)
    let pieces = CoxLikelihood(sample, covariates: covariates, ties: ties).pieces(model.coefficients)
    let inverse = model.covariance
    for j in 0..<model.coefficients.count {
      #expect(abs(pieces.reduce(0) { $0 + $1.score[j] }) < 1e-6)
      for k in 0..<model.coefficients.count {
        let product = (0..<model.coefficients.count).reduce(0.0) { sum, m in
          sum + pieces.reduce(0) { $0 + $1.information[j, m] } * inverse[m, k]
        }
        #expect(product.isClose(to: j == k ? 1 : 0, within: 1e-8))
      }
    }
  }

  /// A hazard ratio that turns round is seen; 400 patients a group, seed 5.
  @Test(.tags(.recovery))
  func `hazards that cross are not proportional`() throws {
    var random = SplitMix(state: 5)
    var (times, group): ([Double], [Int]) = ([], [])
    for i in 0..<800 {
      let u = -log(Double.random(in: 0..<1, using: &random))
      // Group 1: hazard 3 up to time 0.2, then 0.3; group 0: 1 throughout.
      times.append(i % 2 == 0 ? u : u < 0.6 ? u / 3 : 0.2 + (u - 0.6) / 0.3)
      group.append(i % 2)
    }
    let sample = SurvivalTimes(times: times, isEvent: times.map { _ in true }, group: group)
    #expect(try ProportionalHazardsTest(sample, covariates: group.map { [Double($0)] }).whole.p < 1e-6)
  }
}
