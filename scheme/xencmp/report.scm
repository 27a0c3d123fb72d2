;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The report of a comparison: a document, see (xencmp document), made of
;;; sections.  A section is a procedure that takes a <comparison> and returns
;;; blocks; users add, drop and reorder them.

(define-module (xencmp report)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp buildlog)
  #:use-module (xencmp compare)
  #:use-module (xencmp condition)
  #:use-module (xencmp document)
  #:use-module (xencmp elfnotes)
  #:use-module (xencmp filelist)
  #:use-module (xencmp flags)
  #:use-module (xencmp graph)
  #:use-module (xencmp package)
  #:use-module (xencmp source)
  #:export (report
            %report-sections
            section-overview
            section-steps
            section-other-configurations
            section-phases
            section-environment
            section-compile
            section-files
            section-notes
            section-unknown
            section-findings
            display-comparison

            side-name
            unknown-line
            places))


;;;
;;; Pieces that sections share.
;;;

(define (side-name comparison side)
  "Return what to call SIDE, left or right, of COMPARISON."
  (match (comparison-names comparison)
    ((left . right)
     (match (if (eq? side 'left) left right)
       ("guix" "Guix")
       ("rpm" "RPM")
       (name name)))))

(define (places locations)
  "Return inlines that name LOCATIONS, each once."
  (match (delete-duplicates (filter identity locations))
    (() '("-"))
    (locations
     (cdr (append-map (lambda (location) (list ", " `(place ,location)))
                      locations)))))

(define (condition-inline condition)
  (condition->string condition))

(define (unknown-line what unknown total)
  "Return a paragraph that says how many of TOTAL things, named WHAT, were not
understood."
  `(paragraph (emphasis ,(format #f "~a of ~a ~a not understood."
                                 unknown total what))))

(define (heading-with-count level text count)
  `(heading ,level ,(format #f "~a (~a)" text count)))

;; Blocks unless there are no rows.
(define (rows-block level title header rows)
  (if (null? rows)
      '()
      (list (heading-with-count level title (length rows))
            `(table ,header ,rows))))

(define (one-sided-rows relations side)
  (map (lambda (relation)
         (list `(code ,(match side
                         ('left (relation-left relation))
                         ('right (relation-right relation))))
               (condition-inline (relation-condition relation))
               (places (relation-places relation side))))
       relations))

(define (two-sided-rows relations)
  (map (lambda (relation)
         (list `(code ,(relation-key relation))
               `(code ,(relation-left relation))
               `(code ,(relation-right relation))
               (condition-inline (relation-condition relation))
               (places (append (relation-places relation 'left)
                               (relation-places relation 'right)))))
       relations))

(define (same-rows relations)
  (map (lambda (relation)
         (list `(code ,(relation-left relation))
               `(code ,(relation-right relation))
               (match (relation-likeness relation)
                 ('exact "the same text")
                 ('prefix "equal but for the prefix of the path")
                 ('correspondence
                  (match (relation-reasons relation)
                    (() "another spelling")
                    (reasons
                     (string-append "under " (string-join reasons "; "))))))
               (condition-inline (relation-condition relation))
               (places (append (relation-places relation 'left)
                               (relation-places relation 'right)))))
       relations))

(define (dead-rows comparison dead-flags)
  (map (lambda (dead)
         (let ((flag (dead-flag-flag dead)))
           (list `(code ,(flag->string flag))
                 (side-name comparison (dead-flag-side dead))
                 (flag-reason flag)
                 (condition-inline (dead-flag-condition dead))
                 (places (list (flag-location flag)))
                 (places (match (dead-flag-step dead)
                           (#f (flag-via flag))
                           (step (list (step-location step))))))))
       dead-flags))

(define (relations-blocks comparison level relations)
  "Return the blocks that tell RELATIONS, under headings of LEVEL."
  (let ((left  (side-name comparison 'left))
        (right (side-name comparison 'right))
        (of    (lambda (verdict)
                 (filter (lambda (relation)
                           (eq? verdict (relation-verdict relation)))
                         relations))))
    (append
     (rows-block level (string-append "Only in " left)
                 '("Text" "When" "Where")
                 (one-sided-rows (of 'only-left) 'left))
     (rows-block level (string-append "Only in " right)
                 '("Text" "When" "Where")
                 (one-sided-rows (of 'only-right) 'right))
     (rows-block level "Different"
                 (list "Key" left right "When" "Where")
                 (two-sided-rows (of 'differs)))
     (rows-block level "The same"
                 (list left right "Why" "When" "Where")
                 (same-rows (of 'same))))))


;;;
;;; Sections.
;;;

;; A report tells so many units of a build in full; the graph has them all.
(define %units-in-full 20)

(define (other-reading comparison)
  "Return COMPARISON made once more with the other mode."
  (compare (comparison-left comparison) (comparison-right comparison)
           #:correspondences (comparison-correspondences comparison)
           #:assume (comparison-assumption comparison)
           #:kinds (comparison-kinds comparison)
           #:mode (match (comparison-mode comparison)
                    ('executed 'intended)
                    ('intended 'executed))))

(define (counts-rows comparison)
  "Return a row for each kind of step of COMPARISON that has something to count."
  (filter-map
   (lambda (kind)
     (let* ((relations (comparison-relations comparison
                                             #:about "flag" #:step kind))
            (counts (comparison-counts comparison #:step kind)))
       (and (pair? relations)
            (append
             (list kind (mode-name (comparison-mode comparison)))
             (map (lambda (count)
                    (number->string (assq-ref counts count)))
                  '(only-left only-right differs same prefix dead))
             (list (number->string (count relation-unknown? relations)))))))
   (comparison-kinds comparison)))

(define (mode-name mode)
  (match mode
    ('executed "as executed")
    ('intended "as the text intends")))

(define (section-overview comparison)
  "What is compared, under which assumption, and how many keys each kind of step
has on which side, in both readings."
  (define (package-item side package)
    `(,(side-name comparison side) ": " (strong ,(package-name package)) " "
      ,(package-version package) ", " (place ,(package-location package))))
  `((heading 1 ,(format #f "~a: ~a and ~a"
                        (package-name (comparison-left comparison))
                        (side-name comparison 'left)
                        (side-name comparison 'right)))
    (items ,(package-item 'left (comparison-left comparison))
           ,(package-item 'right (comparison-right comparison))
           ("Assumed: " ,(condition->string
                          (comparison-assumption comparison)))
           ("Reading: "
            ,(mode-name (comparison-mode comparison))
            ,(match (comparison-mode comparison)
               ('executed " (flags that no step sees are left out)")
               ('intended " (flags that no step sees count)"))))
    (table ("Step" "Reading"
            ,(string-append "only " (side-name comparison 'left))
            ,(string-append "only " (side-name comparison 'right))
            "different" "the same" "the same but for a prefix" "dead"
            "not understood")
           ,(append (counts-rows comparison)
                    (counts-rows (other-reading comparison))))))

(define (targets-blocks comparison kind)
  "What each side asks a step of KIND to make."
  (define (step-items side)
    (append-map
     (lambda (step)
       (if (null? (step-operands step))
           '()
           (list
            `(,(side-name comparison side) " runs "
              (code ,(string-join
                      (cons (template->string (step-program step))
                            (map flag->string (step-operands step)))))
              " in " (code ,(step-phase step))
              ,@(if (condition-always? (step-condition step))
                    '()
                    `(", when " ,(condition->string (step-condition step))))
              ", " (place ,(step-location step))))))
     (filter (lambda (step)
               (condition-satisfiable?
                (condition-and (step-condition step)
                               (comparison-assumption comparison))))
             (comparison-steps comparison side #:kind kind))))
  (match (append (step-items 'left) (step-items 'right))
    (() '())
    (items `((heading 3 "What is made")
             (items ,@items)))))

(define (section-steps comparison)
  "Flags and operands of each kind of step, dead flags behind them."
  (append-map
   (lambda (kind)
     (let ((flags    (comparison-relations comparison
                                           #:about "flag" #:step kind))
           (operands (comparison-relations comparison
                                           #:about "operand" #:step kind))
           (dead     (comparison-dead-flags comparison #:step kind)))
       (if (and (null? flags) (null? operands) (null? dead))
           '()
           (append
            `((heading 2 ,(string-capitalize kind)))
            (relations-blocks comparison 3 flags)
            (rows-block 3 "Dead: set, but seen by no step"
                        '("Flag" "Side" "Why" "When" "Set at"
                          "The step that misses it")
                        (dead-rows comparison dead))
            (targets-blocks comparison kind)
            (match (comparison-unknown comparison #:step kind)
              ((unknown . total)
               (list (unknown-line "comparisons" unknown total))))))))
   (comparison-kinds comparison)))

(define (section-other-configurations comparison)
  "What differs only in configurations that the comparison does not assume."
  (define assumption (comparison-assumption comparison))
  (if (condition-always? assumption)
      '()
      (let* ((everywhere (compare (comparison-left comparison)
                                  (comparison-right comparison)
                                  #:correspondences
                                  (comparison-correspondences comparison)
                                  #:mode (comparison-mode comparison)
                                  #:kinds (comparison-kinds comparison)))
             (elsewhere (filter
                         (lambda (relation)
                           (and (member (relation-about relation)
                                        '("flag" "operand"))
                                (not (eq? 'same (relation-verdict relation)))
                                (not (condition-satisfiable?
                                      (condition-and
                                       (relation-condition relation)
                                       assumption)))))
                         (comparison-relations everywhere))))
        (if (null? elsewhere)
            '()
            (append
             `((heading 2 "Other configurations")
               (paragraph "What follows holds only where the assumption does \
not."))
             (relations-blocks comparison 3 elsewhere)
             (match (comparison-unknown everywhere)
               ((unknown . total)
                (list (unknown-line "comparisons" unknown total)))))))))

(define (section-phases comparison)
  "The changes that each side makes to the order of its build."
  (define (phase-row side phase)
    (list (side-name comparison side)
          `(code ,(phase-name phase))
          (if (string-null? (phase-anchor phase))
              (phase-action phase)
              `(span ,(phase-action phase) " "
                     (code ,(phase-anchor phase))))
          (match (phase-substitutes phase)
            (() "-")
            (files
             (cdr (append-map (lambda (file) `(", " (code ,file)))
                              files))))
          (condition-inline (phase-condition phase))
          `(place ,(phase-location phase))))
  (let* ((phases  (append-map
                   (lambda (side)
                     (map (cut cons side <>)
                          (comparison-phases comparison side)))
                   '(left right)))
         (remarks (append-map (match-lambda
                                ((_ . phase) (phase-remarks phase)))
                              phases))
         (unknown (count (lambda (remark)
                           (eq? 'unknown (diagnostic-level remark)))
                         remarks)))
    (if (null? phases)
        '()
        `((heading 2 "Phases")
          (table ("Side" "Phase" "Change" "Files it edits" "When" "Where")
                 ,(map (match-lambda
                         ((side . phase) (phase-row side phase)))
                       phases))
          ,(unknown-line "parts of phases" unknown
                         (max unknown (length phases)))))))

(define (section-environment comparison)
  "Variables that the builds set for what they run."
  (let ((relations (comparison-relations comparison #:about "environment"))
        (dead      (filter (lambda (dead) (not (dead-flag-step dead)))
                           (comparison-dead-flags comparison))))
    (if (and (null? relations) (null? dead))
        '()
        (append '((heading 2 "Environment"))
                (relations-blocks comparison 3 relations)
                (rows-block 3 "Dead: set, but seen by no step"
                            '("Setting" "Side" "Why" "When" "Set at"
                              "The step that misses it")
                            (dead-rows comparison dead))
                (match (comparison-unknown comparison #:about "environment")
                  ((unknown . total)
                   (list (unknown-line "comparisons" unknown total))))))))

(define (section-compile comparison)
  "Units that both build logs compiled, and the options in which they differ."
  (define left (side-name comparison 'left))
  (define right (side-name comparison 'right))
  (define (texts options)
    (match options
      (() "-")
      (options
       (cdr (append-map (lambda (option)
                          `(", " (code ,(compiler-option-normalised option))
                            ,@(if (compiler-option-default? option)
                                  '(" (the compiler's default)")
                                  '())))
                        options)))))
  (define (option-rows options)
    (map (lambda (relation)
           (list (symbol->string (option-relation-category relation))
                 (match (option-relation-verdict relation)
                   ('only-left (string-append "only " left))
                   ('only-right (string-append "only " right))
                   ('differs "different")
                   ('same "the same"))
                 (texts (option-relation-left relation))
                 (texts (option-relation-right relation))
                 (if (option-relation-hardening? relation) "yes" "")))
         options))
  (define (lacking-items pair)
    (map (lambda (lack)
           `(,(side-name comparison (missing-hardening-side lack))
             " lacks " (strong ,(missing-hardening-measure lack))
             ", which " (code ,(compiler-option-text
                                (missing-hardening-option lack)))
             " turns on."))
         (unit-match-hardening pair)))
  (define (unit-blocks pair)
    (let* ((options (unit-match-options pair))
           (of (lambda (verdict)
                 (filter (lambda (relation)
                           (eq? verdict (option-relation-verdict relation)))
                         options)))
           (other (lambda (relations)
                    (remove (lambda (relation)
                              (memq (option-relation-category relation)
                                    '(warnings includes)))
                            relations)))
           (unknown (count (lambda (relation)
                             (eq? 'unknown
                                  (option-relation-category relation)))
                           options)))
      (append
       `((heading 3 (code ,(unit-source (unit-match-left pair))))
         (paragraph
          ,(format #f "~a arguments in ~a, ~a in ~a (~a).  Options: ~a only \
in ~a, ~a only in ~a, ~a different, ~a the same; warnings and includes put aside, \
~a only in ~a and ~a only in ~a.  "
                   (unit-argument-count (unit-match-left pair)) left
                   (unit-argument-count (unit-match-right pair)) right
                   (unit-match-reason pair)
                   (length (of 'only-left)) left
                   (length (of 'only-right)) right
                   (length (of 'differs)) (length (of 'same))
                   (length (other (of 'only-left))) left
                   (length (other (of 'only-right))) right)
          ,@(places (list (unit-location (unit-match-left pair))
                          (unit-location (unit-match-right pair)))))
         (table ("Category" "Verdict" ,left ,right "Hardening")
                ,(option-rows (append (of 'only-left) (of 'only-right)
                                      (of 'differs)))))
       (match (lacking-items pair)
         (() '())
         (items `((items ,@items))))
       (list (unknown-line "options" unknown (length options))))))
  (match (comparison-units comparison)
    (#f '())
    (units
     (let ((matches (unit-comparison-matches units)))
       (append
        `((heading 2 "Compile")
          (paragraph
           ,(format #f "~a units in both logs, ~a only in that of ~a, ~a \
only in that of ~a."
                    (length matches)
                    (length (unit-comparison-left-only units)) left
                    (length (unit-comparison-right-only units)) right)))
        (append-map unit-blocks
                    (if (> (length matches) %units-in-full)
                        (take matches %units-in-full)
                        matches))
        (if (> (length matches) %units-in-full)
            `((paragraph
               ,(format #f "~a more units are left out here."
                        (- (length matches) %units-in-full))))
            '()))))))

(define (root-name directory)
  (if (string-null? directory) "(the root)" directory))

(define (artifact-rows artifacts)
  (map (lambda (artifact)
         (list `(code ,(artifact-path artifact))
               (if (string-null? (artifact-target artifact))
                   (symbol->string (artifact-type artifact))
                   `(span "link to " (code ,(artifact-target artifact))))
               (places (list (artifact-location artifact)))))
       artifacts))

(define (section-files comparison)
  "Which installed file of one side is which of the other."
  (define left (side-name comparison 'left))
  (define right (side-name comparison 'right))
  (define (match-rows files relation)
    (filter-map (lambda (pair)
                  (and (eq? relation (file-match-relation pair))
                       (list `(code ,(artifact-path (file-match-left pair)))
                             `(code ,(artifact-path (file-match-right pair)))
                             (short-reason pair))))
                (files-comparison-matches files)))
  ;; The evidence for each directory and version stands in tables of its own.
  (define (short-reason pair)
    (string-join
     (append (match (file-match-directory-map pair)
               (#f '())
               (rule (list (format #f "~a → ~a"
                                   (root-name (directory-map-left rule))
                                   (root-name (directory-map-right rule))))))
             (map (lambda (rule)
                    (format #f "~a → ~a" (version-map-left rule)
                            (version-map-right rule)))
                  (file-match-version-maps pair)))
     ", "))
  (define (map-rows left right votes given? maps)
    (map (lambda (rule)
           (list (root-name (left rule)) (root-name (right rule))
                 (if (given? rule)
                     "given"
                     (format #f "~a votes" (votes rule)))))
         maps))
  (define (alias-rows pairs side)
    (map (match-lambda
           ((alias . of)
            (list `(code ,(artifact-path alias)) side
                  `(code ,(artifact-path of))
                  (places (list (artifact-location alias))))))
         pairs))
  (match (comparison-files comparison)
    (#f '())
    (files
     (let ((unknown (count (lambda (remark)
                             (eq? 'unknown (diagnostic-level remark)))
                           (append
                            (files-comparison-remarks files)
                            (listing-remarks (files-comparison-left files))
                            (listing-remarks (files-comparison-right files)))))
           (entries (+ (files-comparison-left-entries files)
                       (files-comparison-right-entries files))))
       (append
        `((heading 2 "Files")
          (paragraph
           ,(format #f "~a: ~a entries; ~a: ~a entries.  ~a pairs: ~a at the \
same place, ~a the same but for a version, ~a at another place."
                    left (files-comparison-left-entries files)
                    right (files-comparison-right-entries files)
                    (length (files-comparison-matches files))
                    (length (match-rows files 'same-place))
                    (length (match-rows files 'same-but-version))
                    (length (match-rows files 'other-place)))))
        (rows-block 3 "Directories that correspond, learned from the listings"
                    (list left right "Evidence")
                    (map-rows directory-map-left directory-map-right
                              directory-map-votes directory-map-given?
                              (files-comparison-directory-maps files)))
        (rows-block 3 "Versions that correspond"
                    (list left right "Evidence")
                    (map-rows version-map-left version-map-right
                              version-map-votes version-map-given?
                              (files-comparison-version-maps files)))
        (rows-block 3 "The same but for a version" (list left right "Why")
                    (match-rows files 'same-but-version))
        (rows-block 3 "At another place" (list left right "Why")
                    (match-rows files 'other-place))
        (rows-block 3 (string-append "Only in " left) '("Path" "Type" "Where")
                    (artifact-rows (files-comparison-left-only files)))
        (rows-block 3 (string-append "Only in " right) '("Path" "Type" "Where")
                    (artifact-rows (files-comparison-right-only files)))
        (rows-block 3 "Aliases" '("Path" "Side" "Alias of" "Where")
                    (append
                     (alias-rows (files-comparison-left-aliases files) left)
                     (alias-rows (files-comparison-right-aliases files)
                                 right)))
        (rows-block 3 "Proposals: alike by name only, not matched"
                    (list left right "Why")
                    (map (lambda (proposal)
                           (list `(code ,(artifact-path
                                          (file-proposal-left proposal)))
                                 `(code ,(artifact-path
                                          (file-proposal-right proposal)))
                                 (file-proposal-reason proposal)))
                         (files-comparison-proposals files)))
        (list (unknown-line "entries" unknown entries)))))))

(define (section-notes comparison)
  "ELF notes of the files that were given."
  (define (descriptions lst)
    (match lst
      (() "-")
      (lst (cdr (append-map (lambda (s) `(", " (code ,s))) lst)))))
  (match (comparison-notes comparison)
    (() '())
    (files
     (cons
      '(heading 2 "Notes")
      (append-map
       (match-lambda
         ((name . notes)
          `((heading 3 (code ,name))
            (table ("Owner" "Type" "Verdict" ,(side-name comparison 'left)
                    ,(side-name comparison 'right))
                   ,(map (lambda (note)
                           (list `(code ,(note-comparison-owner note))
                                 (if (string-null?
                                      (note-comparison-type-name note))
                                     (number->string
                                      (note-comparison-type note))
                                     (note-comparison-type-name note))
                                 (symbol->string
                                  (note-comparison-relation note))
                                 (descriptions (note-comparison-left note))
                                 (descriptions (note-comparison-right note))))
                         notes))
            ,(unknown-line "notes"
                           (count (lambda (note)
                                    (string-null?
                                     (note-comparison-type-name note)))
                                  notes)
                           (length notes)))))
       files)))))

(define (side-remarks comparison side)
  "Return what the readers of SIDE's inputs remarked, a list of <diagnostic>s."
  (define (of pair remarks)
    (match (if (eq? side 'left) (car pair) (cdr pair))
      (#f '())
      (input (remarks input))))
  (let ((package (if (eq? side 'left)
                     (comparison-left comparison)
                     (comparison-right comparison))))
    (append (package-remarks package)
            (append-map phase-remarks (package-phases package))
            (of (comparison-logs comparison) log-remarks)
            (of (comparison-listings comparison) listing-remarks))))

(define (section-unknown comparison)
  "What the readers did not understand, with its place."
  (define (items side)
    (filter-map (lambda (remark)
                  (and (eq? 'unknown (diagnostic-level remark))
                       `(,(side-name comparison side) ": "
                         ,(diagnostic-message remark) " "
                         ,@(places (list (diagnostic-location remark))))))
                (delete-duplicates (side-remarks comparison side))))
  (let ((items (append (items 'left) (items 'right))))
    `(,(heading-with-count 2 "Not understood" (length items))
      ,(if (null? items)
           '(paragraph "The readers understood all that they read.")
           `(items ,@items)))))

(define (section-findings comparison)
  "What the rules found, the graver first."
  (define (grave finding)
    (list-index (cut eq? (finding-level finding) <>)
                '(error warning unknown note)))
  (define (finding-item finding)
    `((strong ,(symbol->string (finding-level finding))) " "
      (code ,(finding-rule finding)) ": "
      ,(finding-message finding)
      ,@(if (condition-always? (finding-condition finding))
            '()
            `(" When " ,(condition->string (finding-condition finding)) "."))
      ,@(match (finding-places finding)
          (() '())
          (locations `(" " ,@(places locations))))))
  (let ((findings (sort (comparison-findings comparison)
                        (lambda (a b) (< (grave a) (grave b))))))
    `(,(heading-with-count 2 "Findings" (length findings))
      ,(if (null? findings)
           '(paragraph "None.")
           `(items ,@(map finding-item findings))))))

(define %report-sections
  ;; In the order of a report.
  (list section-overview
        section-steps
        section-phases
        section-environment
        section-compile
        section-files
        section-notes
        section-other-configurations
        section-unknown
        section-findings))

(define* (report comparison #:key (sections %report-sections))
  "Return the report of COMPARISON, a document for `document->markdown' and
`document->html'.  SECTIONS is a list of procedures that take COMPARISON and
return a list of blocks."
  (append-map (lambda (section) (section comparison)) sections))

(define* (display-comparison comparison #:optional (port (current-output-port))
                             #:key (format 'markdown)
                             (sections %report-sections))
  "Write the report of COMPARISON to PORT.  FORMAT is `markdown' or `html';
SECTIONS is as for `report'."
  (let ((blocks (report comparison #:sections sections)))
    (display (match format
               ('markdown (document->markdown blocks))
               ('html (document->html
                       blocks
                       #:title (match (find (match-lambda
                                              (('heading 1 . _) #t)
                                              (_ #f))
                                            blocks)
                                 (('heading 1 (? string? title) . _) title)
                                 (_ "xencmp")))))
             port)))
