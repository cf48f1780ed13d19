extension TrialProtocol {
  /// A trial whose stages are combined, or changed by looks, with its stages told by the order of randomization: a look at a share of the information is one at
  /// that share of the patients. Other trials are as they are.
  public var byStages: TrialProtocol {
    guard design.combination != nil || !design.adaptations.isEmpty else { return self }
    var trial = self
    trial.design.looks = design.looks.map { look in
      if case .information(let share) = look { .patients(share) } else { look }
    }
    return trial
  }
}
