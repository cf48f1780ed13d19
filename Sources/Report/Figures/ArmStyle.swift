import Trial

/// How an arm looks in every figure: a role's color, and a marker and dash that tell it apart where color fails.
struct ArmStyle {
  var name: String
  var label: String
  /// Role in the theme.
  var color: String
  var shape: String
  var dash: [Double]

  /// One an arm, in the order of the protocol. Several experimental arms are steps of one blue, low to high.
  static func all(_ trial: TrialProtocol) -> [ArmStyle] {
    let experimental = trial.arms.filter { $0.role == .experimental }.map(\.name)
    return trial.arms.map { arm in
      let label = self.label(arm)
      switch arm.role {
      case .experimental:
        let step = experimental.firstIndex(of: arm.name) ?? 0
        if experimental.count == 1 { return ArmStyle(name: arm.name, label: label, color: "active", shape: "square", dash: [1, 0]) }
        return ArmStyle(
          name: arm.name, label: label, color: ["dose2", "dose3", "dose4"][min(step, 2)],
          shape: ["triangle-up", "square", "triangle-down"][step % 3],
          dash: step == 1 ? [1, 0] : [7, 3])
      case .activeComparator: return ArmStyle(name: arm.name, label: label, color: "comparator", shape: "diamond", dash: [7, 2, 1.5, 2])
      case .placebo, .control, .noTreatment, .sham:
        return ArmStyle(name: arm.name, label: label, color: "control", shape: "circle", dash: [5, 2.5])
      }
    }
  }

  /// The arm's label, or its name where the label is too long to stand beside a line.
  private static func label(_ arm: Arm) -> String { arm.label.isEmpty || arm.label.count > 26 ? arm.name : arm.label }
}
