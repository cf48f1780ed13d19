/// A work that a document may cite, with its full citation: one of those that methods rest on, or a source that a programme names.
public struct Work: Equatable, Hashable, Sendable {
  /// Unique among the works of a document.
  public var rawValue: String
  public var citation: String
  public init(_ key: String, _ citation: String) { (rawValue, self.citation) = (key, citation) }

  public static let estimands = Work(
    "estimands",
    "International Council for Harmonisation (2019). ICH E9(R1): Addendum on estimands and sensitivity analysis in clinical trials to the guideline "
      + "on statistical principles for clinical trials.")
  public static let lanDeMets = Work(
    "lanDeMets",
    "Lan KKG, DeMets DL (1983). Discrete sequential boundaries for clinical trials. Biometrika 70:659–663.")
  public static let oBrienFleming = Work(
    "oBrienFleming",
    "O'Brien PC, Fleming TR (1979). A multiple testing procedure for clinical trials. Biometrics 35:549–556.")
  public static let pocock = Work(
    "pocock",
    "Pocock SJ (1977). Group sequential methods in the design and analysis of clinical trials. Biometrika 64:191–199.")
  public static let hwangShihDeCani = Work(
    "hwangShihDeCani",
    "Hwang IK, Shih WJ, De Cani JS (1990). Group sequential designs using a family of type I error probability spending functions. Statistics in "
      + "Medicine 9:1439–1445.")
  public static let jennisonTurnbull = Work(
    "jennisonTurnbull",
    "Jennison C, Turnbull BW (2000). Group sequential methods with applications to clinical trials. Boca Raton: Chapman & Hall/CRC.")
  public static let pattersonThompson = Work(
    "pattersonThompson",
    "Patterson HD, Thompson R (1971). Recovery of inter-block information when block sizes are unequal. Biometrika 58:545–554.")
  public static let harville = Work(
    "harville",
    "Harville DA (1974). Bayesian inference for variance components using only error contrasts. Biometrika 61:383–385.")
  public static let faiCornelius = Work(
    "faiCornelius",
    "Fai AH-T, Cornelius PL (1996). Approximate F-tests of multiple degree of freedom hypotheses in generalized least squares analyses of unbalanced "
      + "split-plot experiments. Journal of Statistical Computation and Simulation 54:363–378.")
  public static let littleRubin = Work(
    "littleRubin",
    "Little RJA, Rubin DB (2019). Statistical analysis with missing data. 3rd ed. Hoboken: Wiley.")
  public static let hamilton = Work(
    "hamilton",
    "Hamilton M (1960). A rating scale for depression. Journal of Neurology, Neurosurgery and Psychiatry 23:56–62.")
  public static let philox = Work(
    "philox",
    "Salmon JK, Moraes MA, Dror RO, Shaw DE (2011). Parallel random numbers: as easy as 1, 2, 3. Proceedings of the International Conference for High "
      + "Performance Computing, Networking, Storage and Analysis (SC11), article 16.")

  /// Those that methods rest on.
  public static let allCases = [
    estimands, lanDeMets, oBrienFleming, pocock, hwangShihDeCani, jennisonTurnbull, pattersonThompson, harville, faiCornelius, littleRubin, hamilton,
    philox,
  ]
}
