import Foundation
import Mathematics
import TestSupport
import Trial

@testable import Analysis

/// A reference case of rbmi, and the analysis that it asks for.
struct ImputationCase {
  let reference: ReferenceCase
  static let all = References.cases("imputation").filter { $0.outputs["pool"] != .null }
  static let deterministic = all.filter { $0.id.contains("condmean-point") || $0.id.contains("condmean-jackknife") }

  init(_ reference: ReferenceCase) { self.reference = reference }
  init(id: String) { self.init(References.one("imputation", id)) }

  var id: String { reference.id }
  private var isSimulated: Bool { id.hasPrefix("hamd348") }

  var strategy: ImputationStrategy {
    let words = id.split(separator: "-")
    if words.contains("JR") { return .jumpToReference }
    if words.contains("CIR") { return .copyIncrements }
    if words.contains("CR") { return .copyReference }
    return .missingAtRandom
  }

  /// The number that the case adds to imputed values of the drug arm.
  var delta: Double { id.contains("delta") ? Double(String(id.last ?? "0")) ?? 0 : 0 }

  func frame() throws -> ModelFrame {
    let formula = try ModelFormula.parse(model)
    let table = try isSimulated ? ReferenceData.hamd348() : ReferenceData.antidepressant()
    return try ModelFrame.reading(table, formula: formula, references: isSimulated ? ["arm": "placebo"] : ["THERAPY": "PLACEBO"]).frame
  }

  /// Its columns stand in the order of rbmi's.
  var model: String {
    isSimulated
      ? "chg ~ arm + visit + base + base:visit + visit:arm + us(visit | id)"
      : "CHANGE ~ THERAPY + VISIT + BASVAL + BASVAL:VISIT + VISIT:THERAPY + \(structure)(VISIT | \(id.contains("grouped") ? "THERAPY / " : "")PATIENT)"
  }

  private var structure: String { ["ar1h", "toeph", "cs"].first { id.contains("-\($0)-") } ?? "us" }

  func analysis() throws -> ImputedAnalysis {
    let frame = try frame()
    return try ImputedAnalysis(
      frame, model: try ModelFormula.parse(model), analysis: id.contains("noadjust") ? try ModelFormula.parse("CHANGE ~ THERAPY") : nil,
      arm: isSimulated ? "arm" : "THERAPY", strategy: strategy, events: frame.missingForGood(),
      estimation: id.hasSuffix("-ml") ? .ML : .REML)
  }

  /// rbmi's imputation model.
  func model(for analysis: ImputedAnalysis) -> ImputationModel {
    let out = reference.outputs["imputation_model"]
    let arms = isSimulated ? ["placebo", "drug"] : ["PLACEBO", "DRUG"]
    let Σ = arms.map { out["sigma"][$0].matrix.flatMap { $0 } }
    return ImputationModel(β: out["beta"].numbers, covariances: Σ[0] == Σ[1] ? [Σ[0]] : Σ, design: analysis.rows.design)
  }

  /// A row of the pooled numbers: `trt`, `lsm_ref` or `lsm_alt` at the visit with an index.
  func pooled(_ what: String, visit: Int, _ frame: ModelFrame) -> JSON {
    reference.outputs["pool"].elements.first { $0["parameter"].text == "\(what)_\(frame.visitNames[visit])" } ?? .null
  }

  /// Names of the frame's subjects, in its order: that in which the table has them.
  func subjectNames() throws -> [String] {
    let table = try isSimulated ? ReferenceData.hamd348() : ReferenceData.antidepressant()
    var names: [String] = []
    switch table[isSimulated ? "id" : "PATIENT"] {
    case .text(let all)?: for name in all.compactMap({ $0 }) where name != names.last { names.append(name) }
    case .numbers(let all)?: for name in all.compactMap({ $0 }).map({ String(Int($0)) }) where name != names.last { names.append(name) }
    case nil: break
    }
    return names
  }
}
