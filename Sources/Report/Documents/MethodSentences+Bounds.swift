import Trial

/// How bounds for efficacy and futility are made.
extension MethodSentences {
  var spending: Prose {
    switch trial.design.efficacy {
    case .spending(let function): Prose("The \(error) is spent ") + manner(function) + "."
    case .family(let family): shape(family)
    case .bounds: "Bounds for efficacy are fixed in the file."
    case .levels: "Each look has its nominal level, fixed in the file."
    case .effects: "Bounds for efficacy are effects seen, fixed in the file."
    case .conditionalPowers:
      Prose("A look shows efficacy where the conditional power under the trend seen") + .cited(.lanSimonHalperin)
        + Prose(" is as fixed in the file; the end has what the looks leave of a \(error).")
    case nil: Prose("The \(error) is kept for the end: no look before it can show efficacy.")
    }
  }

  private func manner(_ function: SpendingFunction) -> Prose {
    switch function {
    case .lanDeMetsOBrienFleming:
      Prose("by the function of Lan and DeMets") + .cited(.lanDeMets) + " whose bounds are near those of O'Brien and Fleming" + .cited(.oBrienFleming)
    case .lanDeMetsPocock:
      Prose("by the function of Lan and DeMets") + .cited(.lanDeMets) + " whose bounds are near those of Pocock" + .cited(.pocock)
    case .kimDeMets(let power): Prose("by the function of Kim and DeMets, ρ = \(NumberStyle.plain(power))") + .cited(.kimDeMets)
    case .hwangShihDeCani(let gamma):
      Prose("by the function of Hwang, Shih and De Cani, γ = \(NumberStyle.plain(gamma))") + .cited(.hwangShihDeCani)
    case .user: Prose("look by look as fixed in the file") + .cited(.lanDeMets)
    }
  }

  private func shape(_ family: BoundaryFamily) -> Prose {
    switch family {
    case .oBrienFleming:
      Prose("Bounds have the shape of O'Brien and Fleming") + .cited(.oBrienFleming, .jennisonTurnbull) + Prose(", scaled to a \(error).")
    case .pocock: Prose("Bounds have the shape of Pocock") + .cited(.pocock, .jennisonTurnbull) + Prose(", scaled to a \(error).")
    case .wangTsiatis(let delta):
      Prose("Bounds have the shape of Wang and Tsiatis, Δ = \(NumberStyle.plain(delta))") + .cited(.wangTsiatis, .jennisonTurnbull)
        + Prose(", scaled to a \(error).")
    case .wangTsiatisOptimum(let power):
      Prose("Bounds have the shape of Wang and Tsiatis") + .cited(.wangTsiatis, .jennisonTurnbull)
        + Prose(" with the least expected size at a power of \(NumberStyle.percent(power)), scaled to a \(error).")
    case .haybittlePeto(let z):
      Prose("Looks before the end have the bound z = \(NumberStyle.plain(z)) after Haybittle and Peto") + .cited(.haybittle, .peto)
        + Prose("; the end has what they leave of a \(error).")
    }
  }

  var futility: Prose {
    guard let futility = trial.design.futility else { return "" }
    let binding: Prose =
      futility.rule == .nonBinding
      ? "Bounds for futility are non-binding: passing over them does not raise the error."
      : "Bounds for futility are binding: the bounds for efficacy rely on them."
    switch futility.bounds {
    case .z, .p, .effect: return binding
    case .conditionalPower:
      return .sentences([
        Prose("A look gives the trial up where the conditional power under the trend seen") + .cited(.lanSimonHalperin) + " is as fixed in the file.",
        binding,
      ])
    case .predictivePower:
      return .sentences([
        Prose("A look gives the trial up where the predictive power") + .cited(.spiegelhalter) + " is as fixed in the file.", binding,
      ])
    case .spending(let function, let spent, .effect):
      return .sentences([
        Prose("Bounds for futility spend a type II error of \(NumberStyle.percent(spent))") + .cited(.pampallona) + " " + manner(function) + ".",
        binding,
      ])
    case .spending(let function, let spent, .noEffect):
      return .sentences([
        Prose("Bounds for harm spend \(NumberStyle.percent(spent)) under no effect ") + manner(function) + ".", binding,
      ])
    }
  }
}
