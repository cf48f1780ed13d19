import Foundation
import TestSupport
import Testing

/// `analyze` on small files that a method cannot take, or only just: a number or a reason, never a crash and never a number that is none.
@Suite struct `Analyses of hard files` {
  /// How a file is hard.
  enum Hard: String, CaseIterable {
    case oneVisit, oneArm, tooFew, emptyVisit, constant, dependent, seenOnce, thirteenVisits, nobodySeen, sameBaseline
  }
  enum Way: String, CaseIterable {
    case MMRM, ANCOVA, jump, retrieved
  }

  static func weeks(_ hard: Hard) -> [Int] { hard == .oneVisit ? [4] : hard == .thirteenVisits ? Array(1...13) : [1, 2, 4] }

  static func protocolText(_ hard: Hard, _ way: Way) -> String {
    let policy = way == .jump || way == .retrieved
    let covariates = hard == .dependent ? "BASE + SEX + GENDER" : "BASE"
    let visits = weeks(hard).map { "week \($0)" }
    let joint =
      hard == .oneVisit
      ? "CHG ~ \(covariates) + TRT01P + us(AVISIT | USUBJID)"
      : "CHG ~ \(covariates) + BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)"
    let analysis =
      switch way {
      case .MMRM: "method: MMRM, model: \(joint), missing data: missing at random"
      case .ANCOVA: "method: ANCOVA, model: CHG ~ \(covariates) + TRT01P, missing data: complete cases"
      case .jump: "method: reference-based imputation, model: \(joint), missing data: jump to reference"
      case .retrieved: "method: reference-based imputation, model: \(joint), missing data: retrieved dropouts"
      }
    return """
      equipoise: 1
      trial: {id: hard, title: Hard data, phase: 3}
      population: {factors: {sex: {F: 50%, M: 50%}, gender: {F: 50%, M: 50%}}}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      schedule: {baseline: week 0, visits: [\(visits.joined(separator: ", "))]}
      endpoints:
        hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
      estimands:
        e:
          treatment: drug
          comparator: placebo
          population: all randomized
          variable: hamd
          summary: difference in means
          intercurrent events: {treatment discontinuation: \(policy ? "treatment policy" : "hypothetical")}
      analyses:
        a: {estimand: e, \(analysis)}
      hypotheses: {a: {test: superiority}}
      design: {sample size: 20, error: 5% two-sided, looks: [end]}
      data: {file: d.csv}
      """
  }

  /// Twenty patients with scores that are neither alike nor in line; every fifth leaves before the last visit.
  static func data(_ hard: Hard) -> String {
    let weeks = weeks(hard)
    let count = hard == .tooFew ? 3 : hard == .thirteenVisits ? 12 : 20
    var text = "USUBJID,TRT01P,SEX,GENDER,BASE,AVISIT,AVAL\n"
    for i in 0..<count {
      let arm = hard == .oneArm ? "placebo" : i % 2 == 0 ? "placebo" : "drug"
      let base = hard == .sameBaseline ? 24 : 20 + i * 7 % 11
      let sex = i / 2 % 2 == 0 ? "F" : "M"
      for (t, week) in weeks.enumerated() {
        var score = String(base - t - i * (t + 3) % 7)
        if hard == .constant { score = String(base - 3) }
        if i % 5 == 4, t == weeks.count - 1 { score = "" }
        if hard == .seenOnce, t != i % weeks.count { score = "" }
        if hard == .emptyVisit, arm == "drug", t == weeks.count - 1 { score = "" }
        if hard == .nobodySeen { score = "" }
        text += "P\(i + 1),\(arm),\(sex),\(sex),\(base),week \(week),\(score)\n"
      }
    }
    return text
  }

  /// What is told where there is no number; nil where there is one.
  static func told(_ hard: Hard, _ way: Way) -> String? {
    let imputes = way == .jump || way == .retrieved
    switch (hard, way) {
    case (.oneArm, _) where imputes: return "the analysis of imputed values: dependent columns TRT01Pdrug"
    case (.oneArm, _): return "a mean or contrast that an aliased column enters"
    case (.tooFew, _): return imputes ? "the analysis of imputed values: 3 subjects for 3 columns" : "visit 1: 3 subjects for 3 coefficients"
    case (.emptyVisit, .MMRM), (.emptyVisit, .ANCOVA): return "a mean or contrast that an aliased column enters"
    case (.emptyVisit, _): return "an imputation model: dependent columns AVISITweek 4:TRT01Pdrug"
    case (.constant, _): return "visit 1: the covariates explain the response wholly"
    case (.dependent, .jump), (.dependent, .retrieved): return "the analysis of imputed values: dependent columns GENDERM"
    case (.seenOnce, .ANCOVA), (.thirteenVisits, .ANCOVA): return nil
    case (.seenOnce, _): return "the covariance of visits 1 and 2: no subject was seen at both"
    case (.thirteenVisits, _): return "visit 10: 12 subjects for 12 coefficients"
    case (.sameBaseline, .jump), (.sameBaseline, .retrieved): return "the analysis of imputed values: dependent columns BASE"
    case (.nobodySeen, _): return "no subject has a value"
    case (.oneVisit, .retrieved): return "a regression among the retrieved dropouts of placebo at week 4: 0 for 2 coefficients, 4 at least"
    case (.oneVisit, _), (.dependent, _), (.sameBaseline, _): return nil
    }
  }

  @Test(arguments: Hard.allCases, Way.allCases)
  func `end with a number or a reason`(_ hard: Hard, _ way: Way) throws {
    let workshop = try Workshop(copying: References.project, parts: [])
    try Self.protocolText(hard, way).write(to: workshop.folder.appendingPathComponent("p.yaml"), atomically: true, encoding: .utf8)
    try Self.data(hard).write(to: workshop.folder.appendingPathComponent("d.csv"), atomically: true, encoding: .utf8)
    let outcome = try workshop.run("equipoise analyze p.yaml")
    if let told = Self.told(hard, way) {
      #expect(outcome.status == 2 && outcome.output.isEmpty)
      #expect(outcome.errors.last?.hasPrefix("equipoise: the mathematics gave out: not estimable in ") == true)
      #expect(outcome.errors.last?.hasSuffix(told) == true, "\(outcome.errors)")
    } else {
      #expect(outcome.status == 0)
      #expect(outcome.output.contains { $0.hasPrefix("  superiority ") && $0.contains("one-sided p = ") }, "\(outcome.errors)")
    }
    let all = (outcome.output + outcome.errors).joined(separator: "\n")
    #expect(!all.lowercased().contains("nan"), "\(all)")
  }
}
