-- One row an employee.
CREATE TABLE employees (
    employee_id       TEXT NOT NULL,
    hired_on          DATE NOT NULL,
    left_on           DATE CHECK (left_on >= hired_on),
    left_voluntarily  BOOLEAN,
    regretted         BOOLEAN,
    department        TEXT,
    site              TEXT,
    team              TEXT,
    PRIMARY KEY (employee_id)
);
