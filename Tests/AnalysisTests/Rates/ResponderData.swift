import TestSupport
import Trial

@testable import Analysis

/// The patients of a responder case: `response-nri-cmh-gender` and the like.
struct ResponderData {
  var isDrug: [Bool] = []
  var base: [Double] = []
  var isResponder: [Bool] = []
  var stratum: [String] = []

  init(_ id: String) throws {
    let parts = id.split(separator: "-")
    let (isRemission, set) = (parts[0] == "remission", parts[1])
    let table = try ReferenceData.antidepressant()
    func texts(_ name: String) -> [String] { table.columns.first { $0.name == name }?.texts ?? [] }
    func numbers(_ name: String) -> [Double] { texts(name).map { Double($0) ?? .nan } }
    let (patient, visit, arm, score, baseline) = (texts("PATIENT"), texts("VISIT"), texts("THERAPY"), numbers("HAMDTL17"), numbers("BASVAL"))
    let factor = texts(id.hasSuffix("poolinv") ? "POOLINV" : "GENDER")
    for row in patient.indices where row + 1 == patient.count || patient[row + 1] != patient[row] {
      let wasSeen = visit[row] == "7"
      if set == "oc", !wasSeen { continue }
      isDrug.append(arm[row] == "DRUG")
      base.append(baseline[row])
      let holds = isRemission ? score[row] <= 7 : score[row] <= 0.5 * baseline[row]
      isResponder.append(holds && (wasSeen || set == "locf"))
      stratum.append(factor[row])
    }
  }

  /// Of the factor's levels.
  var strata: [ProportionRatio.Stratum] {
    Set(stratum).sorted().map { level in
      var one: ProportionRatio.Stratum = (0, 0, 0, 0)
      for i in stratum.indices where stratum[i] == level {
        if isDrug[i] {
          one.n1 += 1
          one.x1 += isResponder[i] ? 1 : 0
        } else {
          one.n2 += 1
          one.x2 += isResponder[i] ? 1 : 0
        }
      }
      return one
    }
  }

  /// Intercept, drug, baseline; the arm as it was or as if all had had one.
  func rows(drug: Bool? = nil) -> [Double] { isDrug.indices.flatMap { [1, drug ?? isDrug[$0] ? 1 : 0, base[$0]] } }
}
