import TestSupport
import Trial

@testable import Analysis

/// The two data sets of the reference cases.
struct SurvivalReference {
  var times: [Double]
  var isEvent: [Bool]
  /// Groups in the order of the cases.
  var groups: [String]
  var group: [Int]
  /// M is 1.
  var isMale: [Bool]
  /// Baseline score, or age.
  var number: [Double]

  init(_ data: String) throws {
    let isResponse = data == "antidepressant_time_to_response.csv"
    let table = try ReferenceData.table(
      "Tests/References/survival/\(isResponse ? "response" : "adtte").csv", factors: isResponse ? ["PATIENT", "POOLINV"] : [])
    func numbers(_ name: String) -> [Double] {
      guard case .numbers(let all)? = table[name] else { fatalError("no numbers \(name)") }
      return all.map { $0! }
    }
    func texts(_ name: String) -> [String] {
      guard case .text(let all)? = table[name] else { fatalError("no text \(name)") }
      return all.map { $0! }
    }
    times = numbers(isResponse ? "time" : "AVAL")
    isEvent = isResponse ? numbers("event").map { $0 == 1 } : numbers("CNSR").map { $0 == 0 }
    groups = isResponse ? ["PLACEBO", "DRUG"] : ["Placebo", "Xanomeline Low Dose", "Xanomeline High Dose"]
    group = texts(isResponse ? "THERAPY" : "TRTA").map { [groups] in groups.firstIndex(of: $0)! }
    isMale = texts(isResponse ? "GENDER" : "SEX").map { $0 == "M" }
    number = numbers(isResponse ? "BASVAL" : "AGE")
  }

  func sample(stratified: Bool = false) -> SurvivalTimes {
    SurvivalTimes(times: times, isEvent: isEvent, group: group, stratum: stratified ? isMale.map { $0 ? 1 : 0 } : nil)
  }

  /// One column for each group but the first, then the number and the sex.
  func covariates(adjusted: Bool) -> [[Double]] {
    times.indices.map { i in
      (1..<groups.count).map { group[i] == $0 ? 1 : 0 } + (adjusted ? [number[i], isMale[i] ? 1 : 0] : [])
    }
  }

  func curve(_ index: Int) -> KaplanMeier {
    let who = times.indices.filter { group[$0] == index }
    return KaplanMeier(times: who.map { times[$0] }, isEvent: who.map { isEvent[$0] })
  }
}
