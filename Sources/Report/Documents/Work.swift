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
  public static let kimDeMets = Work(
    "kimDeMets",
    "Kim K, DeMets DL (1987). Design and analysis of group sequential tests based on the type I error spending rate function. Biometrika 74:149–154.")
  public static let wangTsiatis = Work(
    "wangTsiatis",
    "Wang SK, Tsiatis AA (1987). Approximately optimal one-parameter boundaries for group sequential trials. Biometrics 43:193–199.")
  public static let haybittle = Work(
    "haybittle",
    "Haybittle JL (1971). Repeated assessment of results in clinical trials of cancer treatment. British Journal of Radiology 44:793–797.")
  public static let peto = Work(
    "peto",
    "Peto R, Pike MC, Armitage P, Breslow NE, Cox DR, Howard SV, Mantel N, McPherson K, Peto J, Smith PG (1976). Design and analysis of randomized "
      + "clinical trials requiring prolonged observation of each patient: I. Introduction and design. British Journal of Cancer 34:585–612.")
  public static let pampallona = Work(
    "pampallona",
    "Pampallona S, Tsiatis AA, Kim K (2001). Interim monitoring of group sequential trials using spending functions for the type I and type II error "
      + "probabilities. Drug Information Journal 35:1113–1121.")
  public static let lanSimonHalperin = Work(
    "lanSimonHalperin",
    "Lan KKG, Simon R, Halperin M (1982). Stochastically curtailed tests in long-term clinical trials. Communications in Statistics C 1:207–219.")
  public static let spiegelhalter = Work(
    "spiegelhalter",
    "Spiegelhalter DJ, Freedman LS, Blackburn PR (1986). Monitoring clinical trials: conditional or predictive power? Controlled Clinical Trials 7:8–17."
  )
  public static let hampsonJennison = Work(
    "hampsonJennison",
    "Hampson LV, Jennison C (2013). Group sequential tests for delayed responses. Journal of the Royal Statistical Society B 75:3–54.")
  public static let luLuoChen = Work(
    "luLuoChen",
    "Lu K, Luo X, Chen PY (2008). Sample size estimation for repeated measures analysis in randomized clinical trials with missing data. The "
      + "International Journal of Biostatistics 4(1): article 9.")
  public static let spiegelhalterFreedman = Work(
    "spiegelhalterFreedman",
    "Spiegelhalter DJ, Freedman LS (1986). A predictive approach to selecting the size of a clinical trial, based on subjective clinical opinion. "
      + "Statistics in Medicine 5:1–13.")
  public static let ohagan = Work(
    "ohagan",
    "O'Hagan A, Stevens JW, Campbell MJ (2005). Assurance in clinical trial design. Pharmaceutical Statistics 4:187–201.")
  public static let efron = Work(
    "efron", "Efron B (1971). Forcing a sequential experiment to be balanced. Biometrika 58:403–417.")
  public static let wei = Work(
    "wei",
    "Wei LJ (1978). An application of an urn model to the design of sequential controlled clinical trials. Journal of the American Statistical "
      + "Association 73:559–563.")
  public static let pocockSimon = Work(
    "pocockSimon",
    "Pocock SJ, Simon R (1975). Sequential treatment assignment with balancing for prognostic factors in the controlled clinical trial. Biometrics "
      + "31:103–115.")
  public static let jennisonTurnbull = Work(
    "jennisonTurnbull",
    "Jennison C, Turnbull BW (2000). Group sequential methods with applications to clinical trials. Boca Raton: Chapman & Hall/CRC.")
  public static let lehmacherWassmer = Work(
    "lehmacherWassmer",
    "Lehmacher W, Wassmer G (1999). Adaptive sample size calculations in group sequential trials. Biometrics 55:1286–1290.")
  public static let bauerKohne = Work(
    "bauerKohne",
    "Bauer P, Köhne K (1994). Evaluation of experiments with adaptive interim analyses. Biometrics 50:1029–1041.")
  public static let marcusPeritzGabriel = Work(
    "marcusPeritzGabriel",
    "Marcus R, Peritz E, Gabriel KR (1976). On closed testing procedures with special reference to ordered analysis of variance. Biometrika 63:655–660."
  )
  public static let kieserFriede = Work(
    "kieserFriede",
    "Kieser M, Friede T (2003). Simple procedures for blinded sample size adjustment that do not affect the type I error rate. Statistics in Medicine "
      + "22:3571–3581.")
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
  public static let kenwardRoger = Work(
    "kenwardRoger",
    "Kenward MG, Roger JH (1997). Small sample inference for fixed effects from restricted maximum likelihood. Biometrics 53:983–997.")
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
    estimands, lanDeMets, oBrienFleming, pocock, hwangShihDeCani, kimDeMets, wangTsiatis, haybittle, peto, pampallona, lanSimonHalperin,
    spiegelhalter,
    jennisonTurnbull, lehmacherWassmer, bauerKohne, marcusPeritzGabriel, kieserFriede, pattersonThompson, harville, faiCornelius, kenwardRoger,
    littleRubin,
    hamilton, philox,
    bretzPinheiroBranson, pinheiroGeneral,
    hampsonJennison, luLuoChen, spiegelhalterFreedman, ohagan, efron, wei, pocockSimon, jones, gelman,
  ]
}
