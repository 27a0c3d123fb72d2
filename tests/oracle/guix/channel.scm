;;; What (xencmp channel) says of a channel, in the shape of ours.scm.

(define-module (oracle guix channel)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module ((xencmp channel) #:prefix x:)
  #:use-module ((xencmp condition) #:prefix x:)
  #:use-module ((xencmp flags) #:prefix x:)
  #:use-module ((xencmp package) #:prefix x:)
  #:use-module ((xencmp source) #:prefix x:)
  #:use-module (oracle guix ours)
  #:export (channel->packages))

(define (setting-of system target)
  "A procedure that takes conditions to their value for SYSTEM and TARGET."
  (define-values (arch os)
    (match (string-split (or target system) #\-)
      (("arm" "linux" "gnueabihf") (values "armhf" "linux"))
      ((arch _ "mingw32") (values arch "mingw"))
      ((arch "pc" "gnu") (values arch "gnu"))
      ((arch os . _) (values arch os))))
  (lambda (condition)
    (x:condition-given
     (x:condition-given
      (x:condition-given condition '(parameter "cross-compiling")
                         (->bool target))
      '(arch "arch") arch)
     '(os "os") os)))

(define (test->string condition)
  "The first atom that CONDITION depends on."
  (match (x:condition-atoms condition)
    (((kind name) . _) (format #f "~a ~a" kind name))))

(define (settings->presence settings)
  "A procedure that takes a condition to what ours.scm has for it, in SETTINGS."
  (define heres
    (map (match-lambda ((system target) (setting-of system target))) settings))
  (define known (make-hash-table))
  (lambda (condition)
    (if (x:condition-always? condition)
        #t
        (let ((key (x:condition->string condition)))
          (or (hash-ref known key)
              (let ((value
                     (filter-map
                      (lambda (here setting)
                        (let ((left (here condition)))
                          (cond ((x:condition-always? left) setting)
                                ((x:condition-satisfiable? left)
                                 (list '? setting (test->string left)))
                                (else #f))))
                      heres (iota (length heres)))))
                (hash-set! known key value)
                value))))))

(define (remark-of package text)
  "The reason that PACKAGE's remarks give for the unknown TEXT."
  (or (any (lambda (remark)
             (let* ((message (x:diagnostic-message remark))
                    (at (string-contains message text)))
               (and at
                    (let ((rest (string-drop message
                                             (+ at (string-length text)))))
                      (and (string-prefix? ": " rest)
                           (string-drop rest 2))))))
           (x:package-remarks package))
      "no reason"))

(define (channel->packages channel guix settings)
  "The packages of the directory CHANNEL, with GUIX, a directory or #f, on the
load path, as they are in SETTINGS."
  (define presence (settings->presence settings))

  (define (pieces package flag)
    (map (match-lambda
           ((text . 'unknown)
            (list 'hole 'unknown text (remark-of package text)))
           ((text . kind) (list 'hole kind text))
           ((? string? text) text))
         (x:flag-template flag)))

  (define (both a b)
    ;; What flags ask for, given what their argument does.
    (cond ((x:condition-always? a) b)
          ((x:condition-always? b) a)
          (else (x:condition-and a b))))

  (define directory
    (x:read-channel channel
                    #:load-path (if (and guix (not (equal? guix channel)))
                                    (list guix)
                                    '())))

  (define (argument-flags package argument presence)
    (map (lambda (flag)
           (list (pieces package flag)
                 (presence (both (x:argument-condition argument)
                                 (x:flag-condition flag)))))
         (x:argument-flags argument)))

  (define (arguments package presence)
    (map (lambda (argument)
           (list (x:argument-keyword argument)
                 (x:argument-list? argument)
                 (argument-flags package argument presence)))
         (x:package-arguments package)))

  ;; Text that depends on the target, such as (cc-for-target), is known once the
  ;; package is read for one.
  (define (of-target? package)
    (any (lambda (argument)
           (any (lambda (flag)
                  (any (match-lambda ((_ . 'system) #t) (_ #f))
                       (x:flag-template flag)))
                (x:argument-flags argument)))
         (x:package-arguments package)))

  (define (presence-within numbers)
    (lambda (condition)
      (match (presence condition)
        (#t numbers)
        (settings
         (filter (match-lambda
                   (('? number _) (memv number numbers))
                   (number (memv number numbers)))
                 settings)))))

  (define (all-arguments summary package)
    (define-values (cross native)
      (partition (lambda (number) (second (list-ref settings number)))
                 (iota (length settings))))
    (if (of-target? package)
        (append (arguments package (presence-within native))
                (append-map
                 (lambda (number)
                   (match (list-ref settings number)
                     ((system target)
                      (arguments (x:channel-package directory summary
                                                    #:system system
                                                    #:target target
                                                    #:steps? #f)
                                 (presence-within (list number))))))
                 cross))
        (arguments package presence)))

  (define (place module variable)
    (string-append module " " variable))

  ;; File by file: what only C++ holds does not press Guile to collect.
  (define (packages-of file)
    (define read
      (map (lambda (package)
             (cons (place (x:package-module package)
                          (x:package-variable package))
                   package))
           (x:read-channel-packages directory #:steps? #f
                                    #:files (list file))))
    (define table (make-hash-table))
    (for-each (match-lambda
                ((place . package) (hash-set! table place package)))
              read)
    (map (lambda (summary)
           (let* ((module (x:summary-module summary))
                  (variable (x:summary-variable summary))
                  (location (x:summary-location summary))
                  (package (hash-ref table (place module variable))))
             (make-package module variable
                           (x:summary-name summary)
                           (x:summary-version summary)
                           ;; Only what is read tells its build system.
                           (if package (x:package-build-system package) "")
                           (and location (x:location-file location))
                           (and location (x:location-line location))
                           (if package (all-arguments summary package) '())
                           (x:summary-maybe? summary))))
         (x:channel-packages directory (list file))))

  (append-map packages-of (x:channel-files directory)))
