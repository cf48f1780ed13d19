/// A work that a document may cite, with its full citation.
public enum Work: String, Equatable, Hashable, Sendable, CaseIterable {
  case estimands, lanDeMets, oBrienFleming, pocock, hwangShihDeCani, jennisonTurnbull, pattersonThompson, harville, faiCornelius, littleRubin,
    hamilton, philox

  public var citation: String {
    switch self {
    case .estimands:
      "International Council for Harmonisation (2019). ICH E9(R1): Addendum on estimands and sensitivity analysis in clinical trials to the guideline "
        + "on statistical principles for clinical trials."
    case .lanDeMets: "Lan KKG, DeMets DL (1983). Discrete sequential boundaries for clinical trials. Biometrika 70:659–663."
    case .oBrienFleming: "O'Brien PC, Fleming TR (1979). A multiple testing procedure for clinical trials. Biometrics 35:549–556."
    case .pocock: "Pocock SJ (1977). Group sequential methods in the design and analysis of clinical trials. Biometrika 64:191–199."
    case .hwangShihDeCani:
      "Hwang IK, Shih WJ, De Cani JS (1990). Group sequential designs using a family of type I error probability spending functions. Statistics in "
        + "Medicine 9:1439–1445."
    case .jennisonTurnbull:
      "Jennison C, Turnbull BW (2000). Group sequential methods with applications to clinical trials. Boca Raton: Chapman & Hall/CRC."
    case .pattersonThompson:
      "Patterson HD, Thompson R (1971). Recovery of inter-block information when block sizes are unequal. Biometrika 58:545–554."
    case .harville: "Harville DA (1974). Bayesian inference for variance components using only error contrasts. Biometrika 61:383–385."
    case .faiCornelius:
      "Fai AH-T, Cornelius PL (1996). Approximate F-tests of multiple degree of freedom hypotheses in generalized least squares analyses of unbalanced "
        + "split-plot experiments. Journal of Statistical Computation and Simulation 54:363–378."
    case .littleRubin: "Little RJA, Rubin DB (2019). Statistical analysis with missing data. 3rd ed. Hoboken: Wiley."
    case .hamilton: "Hamilton M (1960). A rating scale for depression. Journal of Neurology, Neurosurgery and Psychiatry 23:56–62."
    case .philox:
      "Salmon JK, Moraes MA, Dror RO, Shaw DE (2011). Parallel random numbers: as easy as 1, 2, 3. Proceedings of the International Conference for High "
        + "Performance Computing, Networking, Storage and Analysis (SC11), article 16."
    }
  }
}
